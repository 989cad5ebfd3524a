# ./docker-bake.sh                      builds for this machine
# ./docker-bake.sh release --push      builds for every platform, with SBOM and provenance, and pushes
# Several projects in one build, from the folder above them, named one by one (groups of the last file replace the others'):
#   PIP_BEHIND_PROXY_CONTEXT=pip-behind-proxy OTHER_CONTEXT=other docker buildx bake -f pip-behind-proxy/docker-bake.hcl -f other/docker-bake.hcl pip-behind-proxy other
#   the same with pip-behind-proxy-release other-release --push
# Without docker-bake.sh: export NETRC_TEXT="$(cat ~/.netrc)"

variable "TAG" {
  default = "latest"
}
# a second tag that never moves: the commit
variable "REVISION" {
  default = ""
}
# repository that keeps the build cache; each project has a tag of its own there
variable "CACHE" {
  default = ""
}
# stages that are made anew whatever the cache has: system installs Debian's packages again;
# not for the proof below, which is of Python's
variable "FRESH" {
  default = ""
}
variable "SBOM_GENERATOR" {
  default = ""
}
variable "PIP_BEHIND_PROXY_CONTEXT" {
  default = "."
}
variable "PIP_BEHIND_PROXY_IMAGE" {
  default = "pip-behind-proxy"
}

group "default" {
  targets = ["pip-behind-proxy"]
}
group "release" {
  targets = ["pip-behind-proxy-release"]
}

target "pip-behind-proxy" {
  context = PIP_BEHIND_PROXY_CONTEXT
  tags = compact([
    "${PIP_BEHIND_PROXY_IMAGE}:${TAG}",
    REVISION == "" ? "" : "${PIP_BEHIND_PROXY_IMAGE}:${REVISION}",
  ])
  labels = REVISION == "" ? {} : {
    "org.opencontainers.image.revision" = REVISION
  }
  # credentials of the package indexes: mounted while packages are installed, in no layer. As text, for Bake reads no file
  # outside of its folder without being asked
  secret = ["id=index-login,env=NETRC_TEXT"]
  # build arguments that Docker knows by name: they are in no layer and in no history
  args = {
    HTTP_PROXY = "http://proxy.acme.example:3128"
    http_proxy = "http://proxy.acme.example:3128"
    HTTPS_PROXY = "http://proxy.acme.example:3128"
    https_proxy = "http://proxy.acme.example:3128"
    NO_PROXY = "localhost,127.0.0.1,0.0.0.0,models.acme.example"
    no_proxy = "localhost,127.0.0.1,0.0.0.0,models.acme.example"
  }
  no-cache-filter = FRESH == "" ? [] : split(",", FRESH)
  cache-from = CACHE == "" ? [] : ["type=registry,ref=${CACHE}:pip-behind-proxy"]
}

target "pip-behind-proxy-release" {
  inherits  = ["pip-behind-proxy"]
  platforms = ["linux/amd64", "linux/arm64"]
  # mode=max keeps the stages too: a runner that has built nothing yet installs no package again
  cache-to = CACHE == "" ? [] : ["type=registry,ref=${CACHE}:pip-behind-proxy,mode=max"]
  # zstd: smaller layers than gzip's, and faster to unpack; those of the base too
  output = ["type=image,compression=zstd,compression-level=7,force-compression=true,oci-mediatypes=true"]
  attest = [
    SBOM_GENERATOR == "" ? "type=sbom" : "type=sbom,generator=${SBOM_GENERATOR}",
    "type=provenance,mode=max",
  ]
}

# checks that every package still imports after pruning; docker-bake.sh builds it first
target "pip-behind-proxy-verify" {
  inherits = ["pip-behind-proxy"]
  target   = "verify"
  output   = ["type=cacheonly"]
  cache-from = CACHE == "" ? [] : [
    "type=registry,ref=${CACHE}:pip-behind-proxy",
    "type=registry,ref=${CACHE}:pip-behind-proxy-verify",
  ]
}

target "pip-behind-proxy-release-verify" {
  inherits = ["pip-behind-proxy-verify"]
  # its result alone, without the packages that it compared with
  cache-to = CACHE == "" ? [] : ["type=registry,ref=${CACHE}:pip-behind-proxy-verify"]
}
