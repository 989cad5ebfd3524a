#!/bin/sh
# Runs the image as it should run in production: read-only, without capabilities, not as root.
# What stands before -- goes to `docker run`, what stands after it to the app:
#   scripts/run.sh -e LOG_LEVEL=debug
# HOST_PORT=8080 scripts/run.sh maps 8080 of this machine to 8080 in the container.
set -eu
cd "$(dirname "$0")/.."
image=ghcr.io/acme/pricing:${TAG:-latest}

# "$@" becomes: options, image, arguments of the app
placed=no
for word in "$@"; do
  shift
  if [ "$word" = -- ] && [ "$placed" = no ]; then
    set -- "$@" "$image"
    placed=yes
  else
    set -- "$@" "$word"
  fi
done
[ "$placed" = yes ] || set -- "$@" "$image"

[ ! -f .env ] || set -- --env-file .env "$@"
if [ -t 0 ] && [ -t 1 ]; then set -- --interactive --tty "$@"; fi
set -- --publish "${HOST_PORT:-8080}:8080" "$@"

exec docker run --rm --name "${CONTAINER:-pricing}" \
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
  --shm-size "${SHM_SIZE:-1g}" \
  --mount type=volume,source=pricing-cache,target=/home/app/.cache \
  "$@"
