"""Proves that what imported before pruning imports after it; `docker build --target verify .` runs it in the image.

    verify.py FOLDER    FOLDER has the same packages, with nothing taken away
"""

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# imports each module that is named; a line for each, so that a crash tells where it happened
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


def imports(site, names):
    """Module to None where it imports from `site`, or to why it does not."""
    command = [sys.executable, "-c", IMPORT_ALL, *names]
    env = {**os.environ, "PYTHONPATH": site, "PYTHONDONTWRITEBYTECODE": "1"}
    result = dict.fromkeys(names, "the interpreter died")
    try:
        ran = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        lines = [line[1:] for line in ran.stdout.splitlines() if line.startswith("@[")]
        result.update(json.loads(line) for line in lines)
    except subprocess.TimeoutExpired:
        result = dict.fromkeys(names, "it took more than ten minutes")
    return result


def main(whole):
    whole = str(next(pathlib.Path(whole).glob("lib/python3*/site-packages")))
    pruned = str(next(pathlib.Path(sys.prefix).glob("lib/python3*/site-packages")))
    plans = [modules(dist.files or ()) for dist in importlib.metadata.distributions(path=[whole])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        after = list(pool.map(lambda names: imports(pruned, names), plans))
        failed = [{name: why for name, why in now.items() if why is not None} for now in after]
        # optional parts fail without pruning too: only what imports from the whole is broken
        before = list(pool.map(lambda now: imports(whole, list(now)) if now else {}, failed))
    broken = [f"{name}: {now[name]}" for then, now in zip(before, failed) for name in then if then[name] is None]
    if broken:
        fix = "keep what they need (! -path in the Dockerfile), or keep everything: --set prune=off"
        sys.exit("\n".join(["pruning broke these imports:", *broken, "Fix: " + fix]))
    count = sum(len(now) - len(bad) for now, bad in zip(after, failed))
    print(f"{count} modules of {len(plans)} packages import as before pruning")


main(sys.argv[1])
