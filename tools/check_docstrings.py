"""Check the public docstrings with numpydoc, and that what `reciprocity_kit` exports shows an example."""

import importlib
import inspect
import pkgutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

from numpydoc.validate import validate

PACKAGE = "reciprocity_kit"
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print every fault and return the exit status."""
    unwanted = read_unchecked_codes()
    names = find_public_names()
    faults = [fault for name in names for fault in find_faults(name, unwanted)]
    faults += find_missing_examples()
    print("\n".join([*faults, f"{len(names)} docstrings checked, {len(faults)} faults"]))
    return 1 if faults else 0


def read_unchecked_codes() -> frozenset[str]:
    """Return the numpydoc codes that pyproject.toml leaves out of "all"."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    checks = settings["tool"]["numpydoc_validation"]["checks"]
    return frozenset(checks) - {"all"}


def find_public_names() -> list[str]:
    """Return the dotted names of all public functions, classes and methods, each where it is defined."""
    return [name for module in _walk_modules() for name in _walk_members(module)]


def find_faults(name: str, unwanted: frozenset[str]) -> list[str]:
    """Return one line for every numpydoc check that the docstring fails."""
    result = validate(name)
    if _inherits_parameters(name):
        unwanted |= {"PR01"}
    place = f"{Path(result['file']).relative_to(ROOT)}:{result['file_line']}"
    faults = [(code, text) for code, text in result["errors"] if code not in unwanted]
    return [f"{place}: {name}: {code} {text}" for code, text in faults]


def find_missing_examples() -> list[str]:
    """Return one line for every function exported by the package whose docstring has no Examples."""
    package = importlib.import_module(PACKAGE)
    exports = {name: getattr(package, name) for name in package.__all__}
    return [
        f"{PACKAGE}.{name}: the docstring has no Examples"
        for name, member in exports.items()
        if isinstance(member, FunctionType) and "\nExamples\n" not in (inspect.getdoc(member) or "")
    ]


def _walk_modules() -> Iterator[ModuleType]:
    """Yield the package and every public module in it."""
    package = importlib.import_module(PACKAGE)
    yield package
    for found in pkgutil.walk_packages(package.__path__, prefix=f"{PACKAGE}."):
        if not any(part.startswith("_") for part in found.name.split(".")):
            yield importlib.import_module(found.name)


def _walk_members(module: ModuleType) -> Iterator[str]:
    """Yield the names of the public functions and classes defined in a module, and their methods."""
    for name, member in vars(module).items():
        if name.startswith("_") or getattr(member, "__module__", None) != module.__name__:
            continue
        if isinstance(member, FunctionType | type):
            yield f"{module.__name__}.{name}"
        if isinstance(member, type):
            yield from (f"{module.__name__}.{name}.{method}" for method in _own_methods(member))


def _own_methods(cls: type) -> list[str]:
    """Return the names of the public methods that a class itself defines and documents."""
    kinds = (FunctionType, classmethod, staticmethod, property)
    members = vars(cls).items()
    return [name for name, member in members if not name.startswith("_") and isinstance(member, kinds)]


def _inherits_parameters(name: str) -> bool:
    """Tell whether a name is a class without a constructor of its own, a protocol for example."""
    module, _, member = name.rpartition(".")
    found = getattr(sys.modules.get(module), member, None)
    if not isinstance(found, type):
        return False
    return "__init__" not in vars(found) or bool(getattr(found, "_is_protocol", False))


if __name__ == "__main__":
    sys.exit(main())
