#!/bin/sh
# Tags the image and pushes it: scripts/push.sh registry.example.com/team/mlflow:v1
# Logs in first where REGISTRY_PASSWORD is set; with --login it logs in and does nothing else.
set -eu

# Docker where it answers, else Podman; CONTAINER_ENGINE names another one.
engine=${CONTAINER_ENGINE:-}
if [ -z "$engine" ]; then
  if ! docker info >/dev/null 2>&1 && command -v podman >/dev/null 2>&1; then engine=podman; else engine=docker; fi
fi
image=mlflow:${TAG:-latest}
only_login=no
if [ "${1:-}" = --login ]; then
  only_login=yes
  shift
fi
target=${1:-$image}
case ${target%%/*} in
  "$target")
    echo "push.sh: $target names no registry; name one: scripts/push.sh registry.example.com/team/$target" >&2
    exit 2
    ;;
  localhost | *.* | *:*) host=${target%%/*} ;;
  *) host=docker.io target=docker.io/$target ;;
esac

user=${REGISTRY_USER:-} password=${REGISTRY_PASSWORD:-}
missing='REGISTRY_USER is the account, REGISTRY_PASSWORD its password or token'
refuse() {
  echo "push.sh: $1 $host: $missing" >&2
  exit 1
}
if [ "$only_login" = yes ] || [ -n "$password" ]; then
  if [ -n "$user" ] && [ -n "$password" ]; then
    # through a pipe: an argument can be read by other users
    printf '%s' "$password" | "$engine" login --username "$user" --password-stdin "$host" || refuse 'not logged in to'
  elif [ -t 0 ]; then
    "$engine" login "$host" || refuse 'not logged in to'
  else
    refuse 'not logged in to'
  fi
  [ "$only_login" = no ] || exit 0
fi
[ "$target" = "$image" ] || "$engine" tag "$image" "$target"
"$engine" push "$target" || refuse "could not push $target (if it was denied, run scripts/push.sh --login $target) to"
