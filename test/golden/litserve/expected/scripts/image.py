"""Build helper: the steps of the Dockerfile that take more than a line of shell. The same file in every project.

    image.py uv-settings                        give uv the indexes and certificates that the base image's pip is configured for
    image.py split LOCK DIRECTORY               write each section of requirements.txt to a file of its own
    image.py slim VENV [--keep RULE|PATTERN]    remove what no app needs at run time, then compile to bytecode
    image.py compile VENV                       compile to bytecode only
    image.py system DIRECTORY --user UID        the user, its home, and bytecode of Python's own modules, to be copied to /
    image.py trust FILE                         add certificate authorities to those of the base image
"""

import argparse
import ast
import compileall
import fnmatch
import json
import os
import pathlib
import py_compile
import re
import shutil
import stat
import struct
import subprocess
import sys
import sysconfig

APP = "/app"
HOME = "/home/app"
CACHE = "/home/app/.cache"
CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")

# What `slim` removes, by name. "packages": only where one of them is installed. "starts": only files that begin so.
RULES = [
    # test suites
    {"name": "tests", "suites": ["test", "tests"]},
    # static libraries
    {"name": "compiler", "remove": ["*.a"], "starts": "!<arch>"},
    # debug files
    {"name": "debug", "remove": ["*.debug", "*.dwo"], "starts": "\x7fELF"},
    # headers
    {
        "name": "compiler",
        "remove": [
            "*/include/*.cuh",
            "*/include/*.h",
            "*/include/*.hh",
            "*/include/*.hpp",
            "*/include/*.hxx",
            "*/include/*.inc",
            "*/include/*.inl",
            "*/include/*.ipp",
            "*.pxd",
        ],
    },
    {"name": "compiler", "packages": ["torch"], "remove": ["*/torch/include/*", "*/torch/share/cmake/*"]},
    {"name": "compiler", "packages": ["tensorflow", "tensorflow-cpu"], "remove": ["*/tensorflow/include/*"]},
    # torch does not start without torch_shm_manager
    {
        "name": "torch-tests",
        "packages": ["torch"],
        "remove": ["*/torch/bin/*", "*/torch/test/*", "*/torch/lib/lib*_test.so"],
        "keep": ["*/torch/bin/torch_shm_manager"],
    },
    # lazy-loader reads the stubs of the packages that use it
    {"name": "stubs", "remove": ["*.pyi", "*.pyx"], "unless_read": "attach_stub"},
    # Gradio 4 and 5 read the stubs of their components, and write those that are missing
    {"name": "gradio-stubs", "packages": ["gradio"], "keep": ["*/gradio*/*.pyi"]},
    # libclang, which TensorFlow requires and never loads
    {"name": "libclang", "packages": ["libclang"], "remove": ["*/clang/native/*.so"]},
    # Gradio serves them only where Node is installed
    {"name": "node", "packages": ["gradio"], "remove": ["*/gradio/templates/node/*"]},
    # only a linker reads symbols; some licenses forbid changes, and some libraries check their own file
    {
        "name": "compiler",
        "strip": ["*.so", "*.so.*"],
        "unstripped": [
            "*/nvidia/*",
            "*/tensorrt*",
            "*/mkl*",
            "*/libmkl*",
            "*/intel*",
            "*/cuquantum/*",
            "*/gurobipy/*",
            "*fips*",
            "*/libsoftokn*",
            "*/libfreebl*",
        ],
    },
    # only torch.compile, which needs a compiler, and tests load them
    {"name": "compiler", "packages": ["torch"], "uncompiled": "/torch/_inductor/|/torch/testing/"},
    # torch, TensorFlow and Gradio require them and load little of them
    {
        "name": "bytecode",
        "packages": ["networkx", "pygments", "setuptools"],
        "uncompiled": "/networkx/|/pygments/lexers/|/setuptools/",
    },
    # an app loads one model of hundreds: bytecode saves at most 0.1 s, and that of all is 57 MB
    {"name": "bytecode", "packages": ["transformers"], "uncompiled": "/transformers/models/(?!auto/)"},
    # kernels are compiled with them while the app runs (NVRTC)
    {
        "name": "cuda-headers",
        "packages": [
            "cuda-cccl",
            "cupy-cuda12x",
            "cupy-cuda13x",
            "numba-cuda",
            "nvidia-cuda-cccl",
            "nvidia-cuda-cccl-cu12",
            "nvidia-cuda-nvrtc",
            "nvidia-cuda-nvrtc-cu12",
            "nvidia-cuda-runtime",
            "nvidia-cuda-runtime-cu12",
            "nvidia-curand",
            "nvidia-curand-cu12",
        ],
        "keep": ["*/nvidia/*/include/*", "*/nvidia/*/libcudadevrt.a", "*/cupy/*/include/*", "*/cuda/*/include/*"],
    },
]
# Never removed.
KEEP = ["*.dist-info/*", "*/LICEN[CS]E*", "*/COPYING*", "*/NOTICE*"]
# Folders with one of these files are test suites.
TEST_FILES = ["test_*.py", "*_test.py", "conftest.py"]
# Python's own modules that a service does not load.
STDLIB_SKIPPED = "/(ensurepip|idlelib|lib2to3|pydoc_data|site-packages|test|tests|tkinter|turtledemo)/"


def matcher(patterns):
    return re.compile("|".join(map(fnmatch.translate, patterns)) or "(?!)").match


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


# ---- uv-settings ----


def uv_settings():
    """uv reads no pip.conf and no PIP_* variable. Every file is checked against its hash, so any index may serve it."""
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE).stdout
    found = {}
    for line in listed.decode().splitlines():
        key, _, value = line.partition("=")
        source, _, option = key.rpartition(".")
        if source in ("global", "install", ":env:"):
            found[option, source] = str(ast.literal_eval(value)).split()

    def setting(option):
        return next((found[option, source] for source in (":env:", "install", "global") if (option, source) in found), [])

    lines = ['index-strategy = "unsafe-best-match"']
    if setting("index-url"):
        lines.append("index-url = " + json.dumps(setting("index-url")[0]))
    for option, name in (("extra-index-url", "extra-index-url"), ("trusted-host", "allow-insecure-host")):
        if setting(option):
            lines.append(name + " = " + json.dumps(setting(option)))
    folder = pathlib.Path("/etc/uv")
    folder.mkdir(exist_ok=True)
    (folder / "uv.toml").write_text("\n".join([*lines, ""]))
    if setting("cert"):
        with CERTIFICATES.open("a") as file:
            file.write("\n" + pathlib.Path(setting("cert")[0]).read_text())


# ---- split ----


def split(lock, directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True)
    sections = re.split(r"(?m)^# --- ([a-z ]+) ---\n", pathlib.Path(lock).read_text())[1:]
    for name, text in zip(sections[::2], sections[1::2]):
        # comments say which packages need one: without them, adding a package changes its own section only
        (directory / (name.split()[0] + ".txt")).write_text(re.sub(r"(?m)^ *#.*\n", "", text))


# ---- slim ----

IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n#;]*)|import[ \t]+([^\n#;]+))", re.M)
NAME = re.compile(rb"""["']([\w.]*\btests?\b[\w.]*)["']""")
# a folder beside the module, as part of a path: Path(__file__).parent / "tests"
PATH = re.compile(rb"""^(?!.*>>>).*(?:__file__|dirname|parent|files\().*["'](tests?)[/"']""", re.M)


def slim(venv, keep=()):
    venv = pathlib.Path(venv)
    site = next(venv.glob("lib/python3*/site-packages"))
    installed = {normalize(path.name.split("-")[0]) for path in site.glob("*.dist-info")}
    rules = [
        rule
        for rule in RULES
        if rule["name"] not in keep and not ("packages" in rule and installed.isdisjoint(rule["packages"]))
    ]
    kept = matcher([*KEEP, *keep, *(pattern for rule in rules for pattern in rule.get("keep", ()))])
    pruned(venv, venv).mkdir(exist_ok=True)

    suites = [rule["suites"] for rule in rules if "suites" in rule]
    for path in unused_test_files(site, suites[0]) if suites else ():
        if not kept(str(path)):
            set_aside(path, venv)
    removals = [(matcher(rule["remove"]), rule) for rule in rules if "remove" in rule]
    strips = [(matcher(rule["strip"]), matcher(rule["unstripped"])) for rule in rules if "strip" in rule]
    for path in sorted(site.rglob("*"), reverse=True):  # children before their folder
        name = str(path)
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.is_symlink() or kept(name):
            continue
        elif any(matches(name) and removable(path, rule) for matches, rule in removals):
            set_aside(path, venv)
        elif any(matches(name) and not excluded(name) for matches, excluded in strips):
            strip(path, venv)
    # uv's lock file is writable for everybody
    pathlib.Path(venv, ".lock").unlink(missing_ok=True)
    compile_folder(site, "|".join(rule["uncompiled"] for rule in rules if "uncompiled" in rule))


def removable(path, rule):
    if "starts" in rule:
        with path.open("rb") as file:
            return file.read(len(rule["starts"])) == rule["starts"].encode("latin-1")
    if "unless_read" in rule:
        return not any(rule["unless_read"].encode() in module.read_bytes() for module in path.parent.glob("*.py"))
    return True


def pruned(path, venv):
    """Where removed files are kept for `--target verify`: beside the environment, so that no image has them."""
    return venv.parent / "pruned" / path.relative_to(venv)


def set_aside(path, venv):
    target = pruned(path, venv)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)


def unused_test_files(site, names):
    """The files of test suites, without the modules that installed code imports from them."""
    suites, modules = set(), []
    for folder, folders, files in os.walk(str(site)):
        for name in [name for name in folders if name in names]:
            suite = pathlib.Path(folder, name)
            if any(is_test(path.name) for path in suite.rglob("*.py")):
                suites.add(suite)
                folders.remove(name)
        modules += [pathlib.Path(folder, name) for name in files if name.endswith(".py") and not is_test(name)]
    needed, whole = set(), set()
    while modules:
        path = modules.pop()
        for name, is_path in references(path, site):
            suite = next((folder for folder in parents(site, name) if folder in suites), None)
            if suite is None:
                continue
            target = site.joinpath(*name.split("."))
            if is_path and target == suite:
                whole.add(suite)  # anything in it may be read
            for module in [folder / "__init__.py" for folder in parents(site, name)] + list(target.parent.glob(target.name + ".*")):
                if suite in module.parents and module.is_file() and module not in needed:
                    needed.add(module)
                    modules.append(module)
    for suite in suites - whole:
        used = any(suite in path.parents for path in needed)
        for path in suite.rglob("*"):
            # what the modules that stay read may be data beside them
            if not path.is_dir() and path not in needed and not (used and path.suffix not in (".py", ".so")):
                yield path


def is_test(name):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in TEST_FILES)


def parents(site, name):
    parts = name.split(".")
    return [site.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]


def references(path, site):
    """Dotted names that a module imports or quotes, if they have to do with tests; whether it is a folder in a path."""
    text = path.read_bytes()
    package = path.relative_to(site).parts[:-1]
    if not re.search(rb"\btests?\b", text + ".".join(package).encode()):
        return

    def absolute(name):
        level = len(name) - len(name.lstrip("."))
        return ".".join([*package[: len(package) - level + 1], *filter(None, [name[level:]])]) if level else name

    for source, names, plain in IMPORT.findall(text):
        imported = [name.split()[0].decode() for name in re.sub(rb"#[^\n]*|[()\\]", b" ", names or plain).split(b",") if name.strip()]
        if source:
            origin = absolute(source.decode())
            yield origin, False
            for name in imported:
                yield origin + "." + name, False
        else:
            for name in imported:
                yield name, False
    for name in NAME.findall(text):
        if b"." in name:  # importlib.import_module(".tests.data", __package__)
            yield absolute(name.decode().rstrip(".")), False
    for name in PATH.findall(text):
        yield absolute("." + name.decode()), True


def compile_folder(folder, skipped=""):
    # bytecode without the time of the source in it is the same in every build
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    rx = re.compile(skipped) if skipped else None
    compileall.compile_dir(str(folder), quiet=2, workers=0, rx=rx, invalidation_mode=mode)


# ---- symbols: ELF as its specification has it, for 64 bits and little endian ----

HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
PROGRAM = struct.Struct("<IIQQQQQQ")
SECTION = struct.Struct("<IIQQQQIIQQ")
LOADED = 2  # SHF_ALLOC
EMPTY = 8  # SHT_NOBITS: takes no place in the file


def strip(path, venv):
    """Removes symbol tables and debug information from a library. Nothing that is loaded into memory moves."""
    with path.open("rb") as file:
        stripped = without_symbols(file)
    if stripped is None:
        return
    header, end, tail = stripped
    mode = path.stat().st_mode
    set_aside(path, venv)
    with pruned(path, venv).open("rb") as source, path.open("wb") as target:
        source.seek(len(header))
        target.write(header)
        left = end - len(header)
        while left > 0:
            left -= target.write(source.read(min(left, 1 << 24)))
        target.write(tail)
    path.chmod(stat.S_IMODE(mode))


def without_symbols(file):
    """The new header, where the loaded part ends, and what follows it; None for other files and those without symbols."""

    def table(start, count, entry):
        file.seek(start)
        data = file.read(count * entry.size)
        return [entry.unpack_from(data, at * entry.size) for at in range(count)]

    head = file.read(HEADER.size)
    if len(head) < HEADER.size or not head.startswith(b"\x7fELF\x02\x01"):
        return None
    fields = list(HEADER.unpack(head))
    programs_at, sections_at = fields[5:7]
    program_size, program_count, section_size, section_count, names_at = fields[9:14]
    if (program_size, section_size) != (PROGRAM.size, SECTION.size) or not 0 < names_at < section_count:
        return None
    sections = table(sections_at, section_count, SECTION)
    ends = [programs_at + program_count * PROGRAM.size]
    ends += [offset + length for _, _, offset, _, _, length, _, _ in table(programs_at, program_count, PROGRAM)]
    ends += [one[4] + one[5] for one in sections if one[2] & LOADED and one[1] != EMPTY]
    end = max(ends)
    names = list(sections[names_at])
    file.seek(names[4])
    text = file.read(names[5])
    names[4] = end
    fields[6] = -(-(end + len(text)) // 8) * 8
    before, after = file.seek(0, os.SEEK_END), fields[6] + section_count * SECTION.size
    described = [sections_at + section_count * SECTION.size, *(one[4] + one[5] for one in sections if one[1] != EMPTY)]
    # bytes that no table describes are not ours to drop, such as an archive behind a program
    if after >= before or before > max(ends + described):
        return None
    kept = [one if one[2] & LOADED else (0,) * 10 for one in sections]
    kept[names_at] = tuple(names)
    tail = text.ljust(fields[6] - end, b"\0") + b"".join(SECTION.pack(*one) for one in kept)
    return HEADER.pack(*fields), end, tail


# ---- system ----


def system(directory, user, writable=(), link=(), foreign=False):
    """Files and folders to be copied to /, so that the final stage runs nothing. `foreign`: its base is another image than this one."""
    root = pathlib.Path(directory)
    (root / "etc").mkdir(parents=True)
    (root / APP.lstrip("/")).mkdir()
    for name, line in (("passwd", f"app:x:{user}:{user}::{HOME}:/bin/sh"), ("group", f"app:x:{user}:")):
        (root / "etc" / name).write_text(pathlib.Path("/etc", name).read_text() + line + "\n")
    for path in (HOME, CACHE, *writable):
        # for this user and, by group 0, for any other that the platform chooses (OpenShift, --user)
        folder = root / path.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, user, 0)
        folder.chmod(0o775)
    for path, _, target in (one.partition("=") for one in link):
        file = root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.symlink_to(target)
    copy = [CERTIFICATES] if foreign and CERTIFICATES.is_file() else []
    for path in copy if foreign else privileged_programs(root):
        target = root / str(path).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
        target.chmod(stat.S_IMODE(path.stat().st_mode) & 0o777)
    # with `python -B`, so that this script writes none itself
    stdlib = pathlib.Path(sysconfig.get_path("stdlib"))
    present = set(stdlib.rglob("*.pyc"))
    compile_folder(stdlib, STDLIB_SKIPPED)
    for path in set(stdlib.rglob("*.pyc")) - present:
        target = root / str(path).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(path), str(target))


def privileged_programs(skipped):
    """Programs that run as another user (setuid, setgid)."""
    device = os.stat("/").st_dev
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if is_on(os.path.join(folder, name), device) and os.path.join(folder, name) != str(skipped)]
        for name in files:
            path = pathlib.Path(folder, name)
            if stat.S_ISREG(path.lstat().st_mode) and path.lstat().st_mode & 0o6000:
                yield path


def is_on(path, device):
    status = os.lstat(path)
    return stat.S_ISDIR(status.st_mode) and status.st_dev == device


# ---- trust ----


def trust(file):
    own = pathlib.Path(file).read_text()
    if "PRIVATE KEY" in own:
        sys.exit(f"{file} contains a private key: give certificates only")
    # a base image may trust more than Debian knows of: its bundle is kept
    before = CERTIFICATES.read_text()
    pathlib.Path("/usr/local/share/ca-certificates/own-ca.crt").write_text(own)
    subprocess.run(["update-ca-certificates"], check=True)
    CERTIFICATES.write_text(before + "\n" + own)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("uv-settings").set_defaults(run=uv_settings)
    for name, run, arguments in (
        ("split", split, ("lock", "directory")),
        ("slim", slim, ("venv",)),
        ("compile", compile_folder, ("folder",)),
        ("system", system, ("directory",)),
        ("trust", trust, ("file",)),
    ):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        for argument in arguments:
            command.add_argument(argument)
    commands.choices["slim"].add_argument("--keep", action="append", default=[])
    commands.choices["system"].add_argument("--user", type=int, required=True)
    commands.choices["system"].add_argument("--writable", action="append", default=[])
    commands.choices["system"].add_argument("--link", action="append", default=[])
    commands.choices["system"].add_argument("--foreign", action="store_true")
    options = vars(parser.parse_args())
    del options["command"]
    options.pop("run")(**options)


if __name__ == "__main__":
    main()
