#!/bin/sh
# Runs the image as it should run in production: read-only, without capabilities, not as root.
# What stands before -- goes to `docker run` or `podman run`, what stands after it to the app:
#   scripts/run.sh -e LOG_LEVEL=debug
# HOST_PORT=8080 scripts/run.sh maps port 8080 of this machine to 7860 in the container; BIND_ADDRESS=0.0.0.0 opens it to the network.
set -eu
cd "$(dirname "$0")/.."
image=gradio-3-13:${TAG:-latest}

# Docker where it answers, else Podman; CONTAINER_ENGINE names another one.
engine=${CONTAINER_ENGINE:-}
if [ -z "$engine" ]; then
  if ! docker info >/dev/null 2>&1 && command -v podman >/dev/null 2>&1; then engine=podman; else engine=docker; fi
fi

# the app listens where PORT says: in .env, or among the options
port=7860
if [ -f .env ]; then
  # without export, quotes around a value and comments behind it; the engine would take a name alone from this machine's environment
  variables=$(tr -d '\r' <.env | sed -E -e '/=/!d' \
    -e 's/^[[:space:]]*(export[[:space:]]+)?//' -e 't value' -e ':value' \
    -e "s/^([A-Za-z_][A-Za-z0-9_]*)[[:space:]]*=[[:space:]]*(\"([^\"]*)\"|'([^']*)')[[:space:]]*(#.*)?$/\1=\3\4/" -e t \
    -e 's/[[:space:]]+#.*$//')
  said=$(printf '%s\n' "$variables" | sed -n 's/^PORT=\([0-9]\{1,5\}\)[[:space:]]*$/\1/p' | tail -n 1)
  port=${said:-$port}
fi

# "$@" becomes: options, image, arguments of the app
placed=no
for word in "$@"; do
  shift
  if [ "$word" = -- ] && [ "$placed" = no ]; then
    set -- "$@" "$image"
    placed=yes
  else
    if [ "$placed" = no ]; then
      case $word in
        PORT=[0-9]* | --env=PORT=[0-9]* | -ePORT=[0-9]*) port=${word##*=} ;;
        *) ;;
      esac
    fi
    set -- "$@" "$word"
  fi
done
[ "$placed" = yes ] || set -- "$@" "$image"

if [ -f .env ] && grep -Eq "^[[:space:]]*export[[:space:]]|=[[:space:]]*[\"']|[^[:space:]][[:space:]]+#|^[^=]*[^=[:space:]][^=]*$" .env; then
  # docker run would pass the quotes on, and stop at export
  exec 3<<END
$variables
END
  set -- --env-file /dev/fd/3 "$@"
elif [ -f .env ]; then
  set -- --env-file .env "$@"
fi
if [ -t 0 ] && [ -t 1 ]; then set -- --interactive --tty "$@"; fi
set -- --publish "${BIND_ADDRESS:-127.0.0.1}:${HOST_PORT:-7860}:$port" "$@"

exec "$engine" run --rm --name "${CONTAINER:-gradio-3-13}" \
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --pids-limit "${PIDS_LIMIT:-4096}" --memory "${MEMORY:-0}" --shm-size "${SHM_SIZE:-256m}" \
  --mount type=volume,source=gradio-3-13-cache,target=/home/app/.cache \
  "$@"
