#!/bin/sh
# Tags the image and pushes it: scripts/push.sh registry.example.com/team/lightgbm:v1
# Log in to the registry first: docker login registry.example.com
set -eu
image=lightgbm:${TAG:-latest}
target=${1:-$image}

case $target in
  */*) ;;
  *)
    echo "push.sh: $target names no registry or account; say where it goes: scripts/push.sh registry.example.com/team/$target" >&2
    exit 2
    ;;
esac
[ "$target" = "$image" ] || docker tag "$image" "$target"
docker push "$target"
echo "pushed $target"
