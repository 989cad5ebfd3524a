#!/bin/sh
# Builds by docker-bake.hcl, with tags from git: a tag that stands at this commit, and the commit where nothing is uncommitted.
#   ./docker-bake.sh                      for this machine
#   ./docker-bake.sh release --push      every platform, with SBOM and provenance, pushed
# On a builder elsewhere: BUILDX_BUILDER=team ./docker-bake.sh release --push
#   docker buildx create --name team --driver remote tcp://builder.example.com:1234
#   docker buildx create --name team --driver kubernetes --driver-opt replicas=2
set -eu
cd "$(dirname "$0")"

# no setting of a repository, or of a folder that only looks like one, starts a program or a fetch
if [ -z "${TAG:-}" ]; then
  TAG=$(GIT_ALLOW_PROTOCOL=none git -c safe.bareRepository=explicit describe --tags --exact-match 2>/dev/null || echo latest)
fi
uncommitted=$(GIT_ALLOW_PROTOCOL=none git -c safe.bareRepository=explicit -c core.fsmonitor=false status --porcelain -- . 2>/dev/null || echo unknown)
if [ -z "${REVISION:-}" ] && [ -z "$uncommitted" ]; then
  REVISION=$(git -c safe.bareRepository=explicit rev-parse --short=12 HEAD)
fi
export TAG REVISION="${REVISION:-}"

# credentials of the package indexes, which docker-bake.hcl mounts while packages are installed
netrc=${NETRC:-${HOME:-}/.netrc}
if [ ! -f "$netrc" ]; then
  echo "docker-bake.sh: the package indexes want credentials, and there is no $netrc; say where: NETRC=/path/to/netrc ./docker-bake.sh" >&2
  exit 1
fi
NETRC_TEXT=$(cat "$netrc")
export NETRC_TEXT

# nothing is built unless every package still imports after pruning; VERIFY=no where that was checked before
if [ "${VERIFY:-}" != no ]; then
  proof=pip-behind-proxy-verify
  [ "${1:-}" != release ] || proof=pip-behind-proxy-release-verify
  FRESH='' docker buildx bake --file docker-bake.hcl "$proof"
fi
exec docker buildx bake --file docker-bake.hcl "$@"
