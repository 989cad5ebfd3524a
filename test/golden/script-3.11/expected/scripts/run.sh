#!/bin/sh
# Runs the image as it should run in production: read-only, without capabilities, not as root.
# Options go to `docker run` or `podman run`, arguments after -- go to the app: scripts/run.sh -e LOG_LEVEL=debug -- --help
set -eu
cd "$(dirname "$0")/.."
image=script-3-11:${TAG:-latest}

# Docker where it answers, else Podman; CONTAINER_ENGINE names another one.
engine=${CONTAINER_ENGINE:-}
if [ -z "$engine" ]; then
  if ! docker info >/dev/null 2>&1 && command -v podman >/dev/null 2>&1; then engine=podman; else engine=docker; fi
fi

# an image without a registry is on this machine or nowhere
if ! missing=$("$engine" image inspect "$image" 2>&1 >/dev/null); then
  echo "$missing; scripts/build.sh builds it" >&2
  exit 1
fi

if [ -f .env ]; then
  # The engine takes lines of NAME=value as they are: here without export, quotes around the value, and a comment after it.
  variables=$(tr -d '\r' <.env | sed -E -e "1s/^$(printf '\357\273\277')//" -e '/=/!d' \
    -e 's/^[[:space:]]*(export[[:space:]]+)?//' | sed -E \
    -e "s/^([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(\"([^\"]*)\"|'([^']*)')[[:space:]]*(#.*)?$/\1=\3\4/" -e t \
    -e 's/[[:space:]]+#.*$//')
  exec 3<<END
$variables
END
  set -- --env-file /dev/fd/3 "$@"
fi

# "$@" becomes: options, image, arguments of the app
image_added=no
for arg in "$@"; do
  shift
  if [ "$arg" = -- ] && [ "$image_added" = no ]; then
    set -- "$@" "$image"
    image_added=yes
  else
    set -- "$@" "$arg"
  fi
done
[ "$image_added" = yes ] || set -- "$@" "$image"

if [ -t 0 ] && [ -t 1 ]; then set -- --interactive --tty "$@"; fi

exec "$engine" run --rm --name "${CONTAINER:-script-3-11}" \
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --pids-limit "${PIDS_LIMIT:-4096}" --memory "${MEMORY:-0}" --shm-size "${SHM_SIZE:-256m}" \
  --mount type=volume,source=script-3-11-cache,target=/home/app/.cache \
  "$@"
