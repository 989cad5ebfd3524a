#!/bin/sh
# Tags the image and pushes it: scripts/push.sh registry.example.com/team/streamlit-3-14:v1
# Logs in to its registry and does nothing else: scripts/push.sh --login registry.example.com/team/streamlit-3-14:v1
#   with REGISTRY_USER and REGISTRY_PASSWORD where they are set, by the program of the cloud that the registry is
#   of, or by asking. No secret is in a file of this project, nor among the arguments of a command.
set -eu

# Docker where it answers, else Podman; CONTAINER_ENGINE names another one.
engine=${CONTAINER_ENGINE:-}
if [ -z "$engine" ]; then
  if ! docker info >/dev/null 2>&1 && command -v podman >/dev/null 2>&1; then engine=podman; else engine=docker; fi
fi
image=streamlit-3-14:${TAG:-latest}
logs_in=no
if [ "${1:-}" = --login ]; then
  logs_in=only
  shift
fi
target=${1:-$image}

case $target in
  */*) ;;
  *)
    echo "push.sh: $target names no registry or account; say where it goes: scripts/push.sh registry.example.com/team/$target" >&2
    exit 2
    ;;
esac

# what comes first is a registry where it has a dot or a port, or is localhost; else it is an account of Docker Hub
host=${target%%/*}
case $host in
  localhost | *.* | *:*) ;;
  *) host=docker.io ;;
esac

user='' program=''
case $host in
  docker.io | *.docker.io)
    registry='Docker Hub'
    missing='REGISTRY_USER is your account, REGISTRY_PASSWORD an access token from its settings (Personal access tokens, Read & Write)'
    ;;
  ghcr.io)
    registry='the GitHub container registry'
    missing='REGISTRY_USER is your account, REGISTRY_PASSWORD a classic token with write:packages'
    ;;
  *.dkr.ecr.*.amazonaws.com | *.dkr.ecr.*.amazonaws.com.cn)
    registry='Amazon ECR'
    missing='install the AWS CLI and sign in to it (aws configure sso), and the repository must be there: aws ecr create-repository'
    user=AWS program=aws
    password() { region=${host#*.dkr.ecr.} && aws ecr get-login-password --region "${region%%.*}"; }
    ;;
  public.ecr.aws)
    registry='Amazon ECR Public'
    missing='install the AWS CLI and sign in to it (aws configure sso)'
    user=AWS program=aws
    password() { aws ecr-public get-login-password --region us-east-1; }
    ;;
  *-docker.pkg.dev | gcr.io | *.gcr.io)
    registry='Google Artifact Registry'
    missing='install the Google Cloud CLI and sign in to it (gcloud auth login)'
    user=oauth2accesstoken program=gcloud
    password() { gcloud auth print-access-token; }
    ;;
  *.azurecr.io)
    registry='Azure Container Registry'
    missing='install the Azure CLI and sign in to it (az login)'
    user=00000000-0000-0000-0000-000000000000 program=az
    password() { az acr login --name "${host%%.*}" --expose-token --output tsv --query accessToken; }
    ;;
  registry.gitlab.com)
    registry='the GitLab container registry'
    missing='REGISTRY_USER is your account or a deploy token'\''s name, REGISTRY_PASSWORD a token with write_registry'
    ;;
  *)
    registry='the registry'
    missing='REGISTRY_USER is the account, REGISTRY_PASSWORD its password or token'
    ;;
esac

not_logged_in() {
  echo "push.sh: not logged in to $registry ($host): $missing" >&2
  exit 1
}

login() {
  if [ -n "${REGISTRY_PASSWORD:-}" ] && [ -n "${REGISTRY_USER:-$user}" ]; then
    printf '%s' "$REGISTRY_PASSWORD" | "$engine" login --username "${REGISTRY_USER:-$user}" --password-stdin "$host" || not_logged_in
  elif [ -n "$program" ] && command -v "$program" >/dev/null 2>&1; then
    # one command makes it, and its status counts here
    # shellcheck disable=SC2310
    secret=$(password) || not_logged_in
    printf '%s' "$secret" | "$engine" login --username "$user" --password-stdin "$host" || not_logged_in
  elif [ -t 0 ] && [ -z "$program" ]; then
    "$engine" login "$host" || not_logged_in
  else
    not_logged_in
  fi
}

if [ "$logs_in" = only ]; then
  login
  exit 0
fi
[ -z "${REGISTRY_PASSWORD:-}" ] || login
[ "$target" = "$image" ] || "$engine" tag "$image" "$target"
if ! "$engine" push "$target"; then
  echo "push.sh: $registry ($host) did not take $target. If it says denied or unauthorized: $missing; then: scripts/push.sh --login $target" >&2
  exit 1
fi
echo "pushed $target"
