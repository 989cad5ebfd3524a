#!/bin/sh
# Builds the image. Options go to `docker build`: scripts/build.sh --no-cache
# TAG=v2 scripts/build.sh builds another tag.
set -eu
cd "$(dirname "$0")/.."
image=fastapi-gpu-torch:${TAG:-latest}

DOCKER_BUILDKIT=1 docker build --tag "$image" "$@" .
echo "built $image; run it: scripts/run.sh"
