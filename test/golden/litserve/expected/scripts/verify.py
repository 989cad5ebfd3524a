"""Checks that every package still imports after pruning, and that every package of requirements.in imports at all;
`docker build --target verify .` runs it in the image.

    verify.py DIRECTORY LOCK    DIRECTORY has a folder for each stage, with the files that `image.py slim` removed there;
                                LOCK is requirements.txt, whose comments name what requires a package
"""

import importlib.metadata
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

# Imports each module that is named, and prints a line for each, so that a crash tells where it happened.
IMPORT_ALL = """
import importlib, json, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        error = None
    except BaseException as problem:
        error = f"{type(problem).__name__}: {problem}"
    print("\\n@" + json.dumps([name, error]), flush=True)
"""
# how long all modules together may take
MINUTES = 20
# what only a machine with a GPU, a screen or git has: packages that need it while they are imported are not at fault
OF_HOST = re.compile(
    r"libcuda\.so|libnvidia|nvcuda|DISPLAY|NVIDIA driver|CUDA driver|No CUDA GPUs|display name|Bad git executable"
)
# errors of versions that do not fit together; others may come of a missing login or device
MISFIT = re.compile(r"(?:Import|ModuleNotFound|Attribute|Type|Value|Name|Syntax|Indentation)Error\b")
NOT_PART = {"__init__", "__main__", "conftest", "setup", "test", "tests"}


def modules(files):
    """Top-level modules, and those directly below them, of a distribution's files."""
    found = set()
    for file in files:
        if file.suffix not in (".py", ".so"):
            continue
        parts = [*file.parts[:-1], file.name.split(".")[0]]
        if parts[-1] == "__init__":
            parts.pop()
        below = any(part.startswith("_") for part in parts[1:])
        if 1 <= len(parts) <= 2 and all(map(str.isidentifier, parts)) and not below and not NOT_PART & set(parts):
            found.add(".".join(parts))
    return sorted(found)


def as_the_app():
    """Become the owner of the home folder: in production nothing can be written beside the packages."""
    user = os.stat(os.environ["HOME"]).st_uid
    try:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    except OSError:
        pass  # a builder without root may have no such user


def imports(site, names):
    """Module to None where it imports from `site`, or to why it does not. All in one interpreter: shared modules load once."""
    env = {**os.environ, "PYTHONPATH": site, "PYTHONDONTWRITEBYTECODE": "1"}
    result, left = {}, list(names)
    while left:
        why = "the interpreter crashed"
        try:
            command = [sys.executable, "-c", IMPORT_ALL, *left]
            user = as_the_app if os.getuid() == 0 else None
            options = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": MINUTES * 60, "preexec_fn": user}
            out = subprocess.run(command, env=env, **options).stdout
        except subprocess.TimeoutExpired as stopped:
            out, why = stopped.stdout or b"", f"it took more than {MINUTES} minutes"
        told = dict(json.loads(line[1:]) for line in out.decode(errors="replace").splitlines() if line.startswith("@["))
        result.update(told)
        left = [name for name in left if name not in told]
        # the first without a line is what ended it; the others go on in another interpreter
        result.update(dict.fromkeys(left[:1], why))
        left = left[1:]
    return result


def restore(target, folders):
    """Makes `target` a folder with everything that is in the folders, by symbolic links; an earlier one is preferred."""
    target.mkdir()
    for name in {path.name for folder in folders for path in folder.iterdir()}:
        found = [folder / name for folder in folders if os.path.lexists(folder / name)]
        if len(found) > 1 and all(path.is_dir() for path in found):
            restore(target / name, found)
        else:
            (target / name).symlink_to(found[0])


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(lock):
    """Packages that something else than a package requires: requirements.in, or the framework."""
    via, name = {}, None
    for line in pathlib.Path(lock).read_text().splitlines():
        head = re.split("==| @ ", line, maxsplit=1)
        if line[:1].isalnum() and len(head) == 2:
            name = normalize(head[0])
        elif name and line.startswith("    # via "):
            via.setdefault(name, set()).update(line[len("    # via ") :].split(", "))
    return {name for name, who in via.items() if any(normalize(one) not in via for one in who)}


def unusable(site, plans, failed, wanted):
    """A line for each package of `wanted` of which no module imports, with the other packages that the error names."""
    versions = {normalize(dist.metadata["Name"]): dist.version for dist, _ in plans}
    owners = {name: normalize(dist.metadata["Name"]) for dist, plan in plans for name in plan if "." not in name}
    lines = []
    for dist, plan in plans:
        own = normalize(dist.metadata["Name"])
        top = [name for name in plan if "." not in name]
        if own not in wanted or not top or not all(name in failed for name in top):
            continue
        # a module that fails only alongside others was broken by their interaction
        errors = [imports(site, [name])[name] for name in top]
        if not all(error and MISFIT.match(error) and not OF_HOST.search(error) for error in errors):
            continue
        # uWSGI's program has the module of that name inside, and its helpers import only there
        absent = re.match(r"ModuleNotFoundError: No module named '(\w+)'", errors[0])
        if absent and absent[1] not in top and normalize(absent[1]) == own:
            continue
        words = set(re.findall(r"\w+", errors[0]))
        others = sorted({owner for name, owner in owners.items() if name in words and owner != own})
        beside = "".join(f"; {other} is {versions[other]}" for other in others)
        error = " ".join(errors[0].split())[:400]
        lines.append(f"{own} {versions[own]}: {error}{beside}")
    return lines


def main(pruned, lock):
    site = next(pathlib.Path(sys.prefix).glob("lib/python3*/site-packages"))
    plans = [(dist, modules(dist.files or ())) for dist in importlib.metadata.distributions(path=[str(site)])]
    names = sorted({name for _, plan in plans for name in plan})
    failed = [name for name, why in imports(str(site), names).items() if why]
    broken, useless = [], []
    if failed:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            whole = pathlib.Path(folder, "site-packages")
            removed = [path / site.relative_to(sys.prefix) for path in pathlib.Path(pruned).iterdir()]
            restore(whole, [*filter(pathlib.Path.is_dir, removed), site])
            # optional parts fail without pruning too: only a module that imports from the whole is broken
            left = imports(str(whole), failed)
            suspects = [name for name, why in left.items() if not why]
            useless = unusable(str(whole), plans, {name for name, why in left.items() if why}, declared(lock))
        # and a module that fails only alongside others was broken by their interaction
        alone = {name: imports(str(site), [name])[name] for name in suspects}
        broken = [f"{name}: {why}" for name, why in alone.items() if why]
    if broken:
        fix = "in the Dockerfile, add --keep with a pattern of the file that is missing: image.py slim VENV --keep '*/package/file.py'"
        sys.exit("\n".join(["Pruning broke these imports:", *broken, f"Fix: {fix}; or npx create-ml-container --set prune=off keeps everything."]))
    if useless:
        fix = "in requirements.in, change the version of the package or of the one that the error names, or remove the package"
        command = "npx create-ml-container update, and build again"
        sys.exit("\n".join(["These packages do not import:", *useless, f"Fix: {fix}; then run {command}."]))
    print(f"{len(names) - len(failed)} modules of {len(plans)} packages import")


if __name__ == "__main__":
    main(*sys.argv[1:])
