#!/bin/sh
# Builds an image with onnxruntime-gpu for CUDA 12 and one for CUDA 13, and shows that its CUDA provider finds every library but
# the driver's. It downloads gigabytes, so it is run by hand; docs/shown.md has what it printed. No GPU is needed.
#   npm ci && scripts/show-onnxruntime.sh
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
image=show-onnxruntime-$$
trap 'docker image rm --force "$image" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cat > "$work/look.py" <<'PYTHON'
import ctypes, onnxruntime, os

path = os.path.join(os.path.dirname(onnxruntime.__file__), "capi", "libonnxruntime_providers_cuda.so")
try:
    ctypes.CDLL(path)
    said = "loads"
except OSError as problem:
    said = str(problem).replace(path + ": ", "")
print(f"onnxruntime-gpu {onnxruntime.__version__}: {said}")
PYTHON
# what the host brings: a libcuda without a single function, so that what is missing after it comes to light
echo 'int nothing;' | cc -shared -fPIC -x c - -o "$work/libcuda.so.1"

for wanted in onnxruntime-gpu==1.26.0 onnxruntime-gpu==1.31.1; do
  project=$work/$wanted
  mkdir "$project"
  cp "$work/look.py" "$project"
  node bin/create-ml-container.js "$project" --yes --no-interactive --framework script --entry look.py --python 3.12 \
    --gpu --dep "$wanted" --set platforms=linux/amd64 --name "$image" | grep '^CUDA'
  docker build --quiet --tag "$image" "$project" >/dev/null
  look() { docker run --rm "$@" "$image" | sed "s/^/  $how: /"; }
  how='as it is'; look
  how='with a driver that can nothing'; look --volume "$work/libcuda.so.1:/usr/lib/libcuda.so.1:ro"
  how='without LD_LIBRARY_PATH'; look --env LD_LIBRARY_PATH=
done
