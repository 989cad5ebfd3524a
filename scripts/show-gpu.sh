#!/bin/sh
# Builds one GPU image for real, and shows that the CUDA in it is the planned one and comes from the wheels alone.
# It downloads gigabytes and wants 30 GB of disk, so it is run by hand; docs/shown.md has what it printed. No GPU is needed.
#   npm ci && scripts/show-gpu.sh
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
image=show-gpu-$$
trap 'docker image rm --force "$image" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
create() { node bin/create-ml-container.js "$work" --yes --no-interactive "$@"; }
# as root, so that nothing is hidden from the search
inside() { docker run --rm --user 0 --entrypoint "$1" "$image" -c "$2"; }

create --framework fastapi --gpu --dep torch --name "$image" | sed -n '1,/^$/p'
planned=$(create --dry-run --json | node -p 'JSON.parse(require("fs").readFileSync(0)).spec.cuda')
began=$(date +%s)
sh "$work/scripts/build.sh" --quiet >/dev/null
echo "built in $(($(date +%s) - began)) s, $(docker image inspect --format '{{.Size}}' "$image") bytes"

# torch finds out about its CUDA without a GPU; what it cannot do here is use one
built=$(inside python 'import torch; print(torch.version.cuda)' 2>/dev/null)
echo "planned CUDA $planned, torch has $built: $(inside python 'import torch; print(torch.__version__)' 2>/dev/null)"
[ "$built" = "$planned" ] || { echo "not the planned CUDA" >&2; exit 1; }

# a toolkit beside the wheels' own: its folder, its compiler, or its run-time library outside of the environment
# shellcheck disable=SC2016
toolkit=$(inside sh 'ls -d /usr/local/cuda* /opt/cuda* 2>/dev/null; command -v nvcc
  find / -xdev \( -name nvcc -o -name "libcudart.so*" -o -name "libcublas.so*" \) -not -path "/opt/venv/*"; true')
echo "CUDA outside of the wheels: ${toolkit:-none}"
[ -z "$toolkit" ] || exit 1
inside sh 'ls /opt/venv/lib/python3*/site-packages/nvidia; env | grep ^NVIDIA'
