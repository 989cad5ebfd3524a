#!/bin/sh
# Builds the image. Options go to `docker build` or `podman build`: scripts/build.sh --no-cache
# TAG=v2 scripts/build.sh builds another tag.
set -eu
cd "$(dirname "$0")/.."
image=flask:${TAG:-latest}

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

# There is no image unless every package still imports after pruning; cached while the packages stay the same.
verify() {
  for word in "$@"; do
    shift
    case $word in
      --push | --load | --no-cache-filter=*) ;;
      *) set -- "$@" "$word" ;;
    esac
  done
  case ${engine##*/} in
    podman*) ;;
    *) set -- --output type=cacheonly "$@" ;;
  esac
  build --target verify "$@"
}
# a Dockerfile that you kept has no such stage
! grep -Eiq '^FROM .* AS verify$' Dockerfile || verify "$@"

# The packages are built now: --no-cache is not repeated, and the cache of the proof is of no use.
for word in "$@"; do
  shift
  case $word in
    --no-cache | --cache-from=*-verify) ;;
    *) set -- "$@" "$word" ;;
  esac
done
build --tag "$image" "$@"
echo "built $image; run it: scripts/run.sh"
