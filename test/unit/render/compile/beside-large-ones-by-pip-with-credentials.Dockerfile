# shop: Script: a job that runs to its end, Python 3.12.16, CPU
# Made by create-ml-container from ml-container.json. Edit it as you like: a later run keeps your edits and merges its own.

# base is slim, Debian trixie, pinned to the patch release; supported until 2028-10
FROM python:3.12.16-slim-trixie AS base

# lock cuts requirements.txt, the one lock of the project, into the sections that are installed apart
# without comments: a small package that also uses a large one is named there, and must not have it installed again
FROM base AS lock
RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \
    sed '/^# --- built from source ---/,$d' /tmp/requirements.txt > /whole.txt && \
    sed -n '/^# --- built from source ---/,$p' /tmp/requirements.txt > /built.txt && \
    sed -e '/^# --- packages ---/,$d' -e '/^ *#/d' /whole.txt > /frameworks.txt && \
    sed -n '/^# --- packages ---/,$p' /whole.txt > /packages.txt

# compile builds pycosat, for which there is no wheel; its wheels are taken, its tools stay here
FROM base AS compile
# gcc: pycosat has sources in C
# libc6-dev: pycosat has sources in C
# no exact pins: Debian's mirrors drop old versions, and the build would stop one day
# hadolint ignore=DL3008
RUN --mount=type=cache,id=apt-cache-trixie,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,id=apt-lists-trixie,target=/var/lib/apt/lists,sharing=locked \
    apt-get update && \
    apt-get install -y --no-install-recommends gcc libc6-dev
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=index-login,target=/root/.netrc,required=true \
    --mount=type=bind,source=requirements-build.txt,target=/tmp/requirements-build.txt \
    --mount=type=bind,from=lock,source=/built.txt,target=/tmp/built.txt \
    python -m venv --without-pip /opt/build && \
    export PATH="/opt/build/bin:$PATH" PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 && \
    pip --python /opt/build/bin/python install --no-deps --require-hashes --only-binary :all: -r /tmp/requirements-build.txt && \
    pip --python /opt/build/bin/python wheel --no-deps --no-build-isolation --use-pep517 --require-hashes \
      -r /tmp/built.txt -w /wheels

# frameworks are large and rarely change: numpy, scipy
FROM base AS frameworks
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=index-login,target=/root/.netrc,required=true \
    --mount=type=bind,from=lock,source=/frameworks.txt,target=/tmp/frameworks.txt \
    --mount=type=bind,source=scripts/strip.py,target=/tmp/strip.py \
    python -m venv --without-pip /opt/venv && \
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 pip --python /opt/venv/bin/python install --no-compile \
      --no-deps --require-hashes --only-binary :all: -r /tmp/frameworks.txt && \
    find /opt/venv/lib ! -type d \( \
      -path '*/tests/*' -o -path '*/test/*' \
      -o -path '*.a' -o -path '*.lib' -o -path '*.pdb' -o -path '*.debug' -o -path '*.dwo' -o -path '*.exe' \
      -o -path '*/include/*' -o -path '*.pxd' \
      -o -path '*.pyi' -o -path '*.pyx' \
      \) \
      ! -path '*.dist-info/*' ! -path '*/LICEN[CS]E*' ! -path '*/COPYING*' ! -path '*/NOTICE*' \
      ! -path '*/numpy/_core/tests/__init__.py' ! -path '*/numpy/_core/tests/_natype.py' \
      -delete && \
    find /opt/venv/lib -type d -empty -delete && \
    find /opt/venv/lib -type f \( -name '*.so' -o -name '*.so.*' \) \
      ! -path '*/nvidia/*' ! -path '*/tensorrt*' ! -path '*/mkl*' ! -path '*/libmkl*' ! -path '*/intel*' ! -path '*/cuquantum/*' ! -path '*/gurobipy/*' ! -path '*fips*' ! -path '*/libsoftokn*' ! -path '*/libfreebl*' \
      -exec python /tmp/strip.py {} + && \
    (python -m compileall -qq -j 0 --invalidation-mode unchecked-hash /opt/venv/lib || true)

# packages are the rest, built side by side with the large ones
FROM base AS packages
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=index-login,target=/root/.netrc,required=true \
    --mount=type=bind,from=lock,source=/packages.txt,target=/tmp/packages.txt \
    --mount=type=bind,from=compile,source=/wheels,target=/tmp/wheels \
    --mount=type=bind,source=scripts/strip.py,target=/tmp/strip.py \
    python -m venv --without-pip /opt/venv && \
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 pip --python /opt/venv/bin/python install --no-compile \
      --no-deps --require-hashes --only-binary :all: -r /tmp/packages.txt && \
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 pip --python /opt/venv/bin/python install --no-compile \
      --no-deps --no-index /tmp/wheels/*.whl && \
    find /opt/venv/lib ! -type d \( \
      -path '*/tests/*' -o -path '*/test/*' \
      -o -path '*.a' -o -path '*.lib' -o -path '*.pdb' -o -path '*.debug' -o -path '*.dwo' -o -path '*.exe' \
      -o -path '*/include/*' -o -path '*.pxd' \
      -o -path '*.pyi' -o -path '*.pyx' \
      \) \
      ! -path '*.dist-info/*' ! -path '*/LICEN[CS]E*' ! -path '*/COPYING*' ! -path '*/NOTICE*' \
      -delete && \
    find /opt/venv/lib -type d -empty -delete && \
    find /opt/venv/lib -type f \( -name '*.so' -o -name '*.so.*' \) \
      ! -path '*/nvidia/*' ! -path '*/tensorrt*' ! -path '*/mkl*' ! -path '*/libmkl*' ! -path '*/intel*' ! -path '*/cuquantum/*' ! -path '*/gurobipy/*' ! -path '*fips*' ! -path '*/libsoftokn*' ! -path '*/libfreebl*' \
      -exec python /tmp/strip.py {} + && \
    (python -m compileall -qq -j 0 --invalidation-mode unchecked-hash /opt/venv/lib || true)

# whole has all packages with nothing taken away, for the proof below; a plain docker build does not make it
FROM base AS whole
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=secret,id=index-login,target=/root/.netrc,required=true \
    --mount=type=bind,from=lock,source=/whole.txt,target=/tmp/whole.txt \
    --mount=type=bind,from=compile,source=/wheels,target=/tmp/wheels \
    python -m venv --without-pip /opt/venv && \
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 pip --python /opt/venv/bin/python install --no-compile \
      --no-deps --require-hashes --only-binary :all: -r /tmp/whole.txt && \
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 pip --python /opt/venv/bin/python install --no-compile \
      --no-deps --no-index /tmp/wheels/*.whl

# environment is what the app runs in: the base and the packages; no installer, no compiler
FROM base AS environment
# a numeric user that is not root, with a home, and a cache folder whose ownership a named volume takes over;
# and bytecode of Python's own modules: slim bases bring none, the app writes none, and each start would compile them again
RUN echo app:x:1000: >> /etc/group && \
    echo app:x:1000:1000::/home/app:/bin/sh >> /etc/passwd && \
    install -d -o 1000 -g 1000 /home/app /home/app/.cache && \
    (python -m compileall -qq -j 0 --invalidation-mode unchecked-hash \
      -x '/(ensurepip|idlelib|lib2to3|pydoc_data|site-packages|test|tests|tkinter|turtledemo)/' \
      "$(python -c 'import os; print(os.path.dirname(os.__file__))')" || true)
ENV PATH=/opt/venv/bin:$PATH \
    VIRTUAL_ENV=/opt/venv \
    HOME=/home/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/home/app/.cache \
    HF_HOME=/home/app/.cache/huggingface \
    TORCH_HOME=/home/app/.cache/torch \
    MPLCONFIGDIR=/home/app/.cache/matplotlib \
    NUMBA_CACHE_DIR=/home/app/.cache/numba
WORKDIR /app
COPY --link --from=frameworks /opt/venv /opt/venv
COPY --link --from=packages /opt/venv /opt/venv

# verify proves that what imported before pruning imports after it; scripts/build.sh runs it, a plain docker build does not
FROM environment AS verify
RUN --mount=type=bind,from=whole,source=/opt/venv,target=/opt/whole \
    --mount=type=bind,source=scripts/verify.py,target=/tmp/verify.py \
    python /tmp/verify.py /opt/whole

# runtime is what ships: the environment and the app
FROM environment AS runtime
# code last: an edit rebuilds and pushes these layers alone; .dockerignore lets in just what is copied here
COPY --link --chown=1000:1000 main.py scoring.py stopping.py /app/
USER 1000:1000
# the code handles SIGTERM itself
STOPSIGNAL SIGTERM
# arguments of `docker run` are arguments of the script
ENTRYPOINT ["python", "main.py"]
CMD []
