#!/bin/sh
# Builds the image. Options go to `docker build`: scripts/build.sh --no-cache
# TAG=v2 scripts/build.sh builds another tag.
set -eu
cd "$(dirname "$0")/.."
image=pip-behind-proxy:${TAG:-latest}

# credentials of the package indexes: mounted while packages are installed, in no layer
netrc=${NETRC:-${HOME:-}/.netrc}
if [ ! -f "$netrc" ]; then
  echo "build.sh: the package indexes want credentials, and there is no $netrc; say where: NETRC=/path/to/netrc scripts/build.sh" >&2
  exit 1
fi
set -- --secret "id=index-login,src=$netrc" "$@"
# build arguments that Docker knows by name: they are in no layer and in no history
set -- \
  --build-arg HTTP_PROXY=http://proxy.acme.example:3128 \
  --build-arg http_proxy=http://proxy.acme.example:3128 \
  --build-arg HTTPS_PROXY=http://proxy.acme.example:3128 \
  --build-arg https_proxy=http://proxy.acme.example:3128 \
  --build-arg NO_PROXY=localhost,127.0.0.1,0.0.0.0,models.acme.example \
  --build-arg no_proxy=localhost,127.0.0.1,0.0.0.0,models.acme.example \
  "$@"
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
