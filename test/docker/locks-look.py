"""Imports every distribution of an environment and prints, as one line of JSON, what is installed and what failed."""

import importlib
import importlib.metadata
import json
import traceback

# before anything is imported: setuptools shows what it carries inside as if it were installed
installed = {
    distribution.metadata["Name"].lower().replace("_", "-").replace(".", "-"): distribution.version
    for distribution in importlib.metadata.distributions()
}
owners: dict[str, list[str]] = importlib.metadata.packages_distributions()
failed: dict[str, str] = {}
modules: list[str] = []
for module in sorted(owners):
    # the environment's own pip, bytecode beside the packages, data folders and scripts
    if module in ("pip", "__pycache__") or not module.isidentifier():
        continue
    modules.append(module)
    try:
        importlib.import_module(module)
    except BaseException:
        failed[module] = traceback.format_exc(limit=-1)

print("LOOK " + json.dumps({"installed": installed, "modules": modules, "failed": failed}))
