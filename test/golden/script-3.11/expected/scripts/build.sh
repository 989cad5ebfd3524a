#!/bin/sh
# Builds the image. Options go to `docker build` or `podman build`: scripts/build.sh --no-cache
# TAG=v2 scripts/build.sh builds another tag.
set -eu
cd "$(dirname "$0")/.."
image=script-3-11:${TAG:-latest}

# Docker where it answers, else Podman; CONTAINER_ENGINE names another one.
engine=${CONTAINER_ENGINE:-}
if [ -z "$engine" ]; then
  if ! docker info >/dev/null 2>&1 && command -v podman >/dev/null 2>&1; then engine=podman; else engine=docker; fi
fi
build() {
  case ${engine##*/} in
    # HEALTHCHECK is part of Docker's image format alone
    podman*) "$engine" build --format docker "$@" . ;;
    *) DOCKER_BUILDKIT=1 "$engine" build "$@" . ;;
  esac
}

build --tag "$image" "$@"
echo "built $image; run it: ${TAG:+TAG=$TAG }scripts/run.sh"
