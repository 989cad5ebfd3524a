#!/bin/sh
# Writes what the Space needs into a folder, best the clone of its repository: spaces/export.sh ../my-space
# Large model files belong in Git LFS there: git lfs track '*.safetensors'
set -eu
start=$PWD
cd "$(dirname "$0")/.."
target=${1:-}
case $target in
  '' | /*) ;;
  *) target=$start/$target ;;
esac
if [ -z "$target" ] || [ ! -d "$target" ]; then
  echo "export.sh: name a folder that is there: spaces/export.sh ../my-space" >&2
  exit 2
fi

# what was deleted here goes there too
rm -rf "${target:?}"/app "${target:?}"/models/sentiment.json
# only what the engine would receive from here, read from .dockerignore as the engine reads it
printf 'FROM scratch\nCOPY . /\n' | DOCKER_BUILDKIT=1 docker build --quiet --file - --output "type=local,dest=$target" . >/dev/null
cp Dockerfile .dockerignore "$target/"
cp spaces/README.md "$target/README.md"
echo "exported; in $target: git add --all && git commit -m 'Update' && git push"
