#!/bin/sh
# Builds the image. Options go to `docker build` or `podman build`: scripts/build.sh --no-cache
# TAG=v2 scripts/build.sh builds another tag.
set -eu
cd "$(dirname "$0")/.."
image=fastapi-gpu-torch:${TAG:-latest}

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

# No image is tagged unless every package still imports after pruning; cached while the packages stay the same.
verify() {
  # what names or places the result is for the image alone
  skip_value=no
  for option in "$@"; do
    shift
    if [ "$skip_value" = yes ]; then
      skip_value=no
      continue
    fi
    case $option in
      -t | --tag | -o | --output | --target | --iidfile | --metadata-file | --no-cache-filter) skip_value=yes ;;
      -t?* | --tag=* | -o?* | --output=* | --target=* | --iidfile=* | --metadata-file=* | --no-cache-filter=*) ;;
      --push | --push=* | --load | --load=*) ;;
      *) set -- "$@" "$option" ;;
    esac
  done
  case ${engine##*/} in
    podman*) ;;
    *) set -- --output type=cacheonly "$@" ;;
  esac
  build --target verify "$@"
}
# a Dockerfile of your own may have no such stage
if grep -Eiq '^FROM .* AS verify$' Dockerfile; then verify "$@"; fi

# The packages are built now: --no-cache is not repeated, and a cache of the verify stage is of no use.
for option in "$@"; do
  shift
  case $option in
    --no-cache | --cache-from=*-verify) ;;
    *) set -- "$@" "$option" ;;
  esac
done
build --tag "$image" "$@"
echo "built $image; run it: ${TAG:+TAG=$TAG }scripts/run.sh"
