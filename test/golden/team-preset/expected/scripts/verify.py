"""Proves that what imported before pruning imports after it; `docker build --target verify .` runs it in the image.

    verify.py FOLDER    FOLDER has the same packages, with nothing taken away
"""

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys

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
# how long all modules together may take
MINUTES = 20
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
    """Nothing may be written beside the packages in production, so nothing may be here."""
    try:
        os.setgroups([])
        os.setgid(10001)
        os.setuid(10001)
    except OSError:
        pass  # a builder without root may have no such user


def imports(site, names):
    """Module to None where it imports from `site`, or to why it does not. All in one interpreter: what they share loads once."""
    env = {**os.environ, "PYTHONPATH": site, "PYTHONDONTWRITEBYTECODE": "1"}
    result, left = {}, list(names)
    while left:
        why = "the interpreter died"
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
        # the first that told nothing is what ended it; the others go on in another interpreter
        result.update(dict.fromkeys(left[:1], why))
        left = left[1:]
    return result


def main(whole):
    whole = str(next(pathlib.Path(whole).glob("lib/python3*/site-packages")))
    pruned = str(next(pathlib.Path(sys.prefix).glob("lib/python3*/site-packages")))
    plans = [modules(dist.files or ()) for dist in importlib.metadata.distributions(path=[whole])]
    names = sorted({name for plan in plans for name in plan})
    failed = [name for name, why in imports(pruned, names).items() if why]
    # optional parts fail without pruning too: only what imports from the whole is broken
    suspects = [name for name, why in imports(whole, failed).items() if not why]
    # and one that fails in company but not alone was broken by the company
    alone = {name: imports(pruned, [name])[name] for name in suspects}
    broken = [f"{name}: {why}" for name, why in alone.items() if why]
    if broken:
        fix = "keep what they need (! -path in the Dockerfile), or keep everything: --set prune=off"
        sys.exit("\n".join(["pruning broke these imports:", *broken, "Fix: " + fix]))
    count = len(names) - len(failed) + len(suspects)
    print(f"{count} modules of {len(plans)} packages import as before pruning")


main(sys.argv[1])
