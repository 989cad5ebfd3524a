#!/bin/sh
# Builds the image. Options go to `docker build`: scripts/build.sh --no-cache
# TAG=v2 scripts/build.sh builds another tag.
set -eu
cd "$(dirname "$0")/.."
image=lightgbm:${TAG:-latest}

# what imported before pruning imports after it, or there is no image; while the packages stay this costs nothing
verify() {
  for word in "$@"; do
    shift
    case $word in
      --push | --load | --no-cache-filter=*) ;;
      *) set -- "$@" "$word" ;;
    esac
  done
  DOCKER_BUILDKIT=1 docker build --target verify --output type=cacheonly "$@" .
}
verify "$@"

# the packages are there now: nothing is made twice
for word in "$@"; do
  shift
  case $word in
    --no-cache) ;;
    *) set -- "$@" "$word" ;;
  esac
done
DOCKER_BUILDKIT=1 docker build --tag "$image" "$@" .
echo "built $image; run it: scripts/run.sh"
