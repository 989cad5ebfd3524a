#!/bin/sh
# Runs the image as it should run in production: read-only, without capabilities, not as root.
# Options go to `docker run` or `podman run`; a command after -- runs instead of the app: scripts/run.sh -e LOG_LEVEL=debug
# HOST_PORT=8080 scripts/run.sh maps port 8080 of this machine to 8080 in the container; BIND_ADDRESS=0.0.0.0 opens it to the network.
set -eu
cd "$(dirname "$0")/.."
image=mlflow:${TAG:-latest}

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

# the app listens where PORT says: in .env, or among the options
port=8080
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
  env_port=$(printf '%s\n' "$variables" | sed -n 's/^PORT=\([0-9]\{1,5\}\)[[:space:]]*$/\1/p' | tail -n 1)
  port=${env_port:-$port}
fi

# "$@" becomes: options, image, command
image_added=no
for arg in "$@"; do
  shift
  if [ "$arg" = -- ] && [ "$image_added" = no ]; then
    set -- "$@" "$image"
    image_added=yes
  else
    if [ "$image_added" = no ]; then
      case $arg in
        PORT=[0-9]* | --env=PORT=[0-9]* | -ePORT=[0-9]*) port=${arg##*=} ;;
        *) ;;
      esac
    fi
    set -- "$@" "$arg"
  fi
done
[ "$image_added" = yes ] || set -- "$@" "$image"

if [ -t 0 ] && [ -t 1 ]; then set -- --interactive --tty "$@"; fi
set -- --publish "${BIND_ADDRESS:-127.0.0.1}:${HOST_PORT:-8080}:$port" "$@"

exec "$engine" run --rm --name "${CONTAINER:-mlflow}" \
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --pids-limit "${PIDS_LIMIT:-4096}" --memory "${MEMORY:-0}" --shm-size "${SHM_SIZE:-256m}" \
  --mount type=volume,source=mlflow-cache,target=/home/app/.cache \
  "$@"
