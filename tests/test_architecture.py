"""What holds the house together: small parts, no way out of the machine, no hard words, pinned tools."""

import ast
import io
import json
import re
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "reciprocity_kit"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted([*(ROOT / "tools").glob("*.py"), *(ROOT / "benchmarks").glob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
SPEAKING = ("report", "charts", "findings", "apps", "columns", "cli")

MODULE_LINES = 400
BODY_LINES = 40
ARGUMENTS = 8
SERVING = {PACKAGE / "apps" / "page" / "serve.py"}  # asks this machine for a free port, opens nothing
NETWORK_MODULES = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
}
HARD_WORDS = re.compile(
    r"\b(?:un|dis)?(?:taker|exploiter|toxic|ignoring|manipulative|loyal|trustworthy)(?:s|ty|ly|ness|ity)?\b",
    re.IGNORECASE,
)
SILENCED = re.compile(r"#\s*(?:type:\s*ignore|noqa)")
REASONED = re.compile(
    r"#\s*type:\s*ignore\[[\w\-, ]+\]\s+#\s*\w+\W+\w+"
    r"|#\s*noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\W+\w+\W+\w+"
)  # a code, then at least two words
LOCK_FILES = {
    "Pipfile.lock",
    "package-lock.json",
    "pdm.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pylock.toml",
    "uv.lock",
    "yarn.lock",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Check = Callable[[str], list[str]]


@cache
def _parse(source: str) -> ast.Module:
    """Parse a file once for all checks."""
    return ast.parse(source)


def _find_long_modules(source: str) -> list[str]:
    lines = len(source.splitlines())
    return [f"{lines} lines"] if lines > MODULE_LINES else []


def _find_long_functions(source: str) -> list[str]:
    lengths = {function.name: _count_body_lines(function) for function in _walk_functions(source)}
    return [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > BODY_LINES]


def _find_crowded_functions(source: str) -> list[str]:
    counts = {function.name: len(_list_arguments(function)) for function in _walk_functions(source)}
    return [f"{name}: {count} arguments" for name, count in counts.items() if count > ARGUMENTS]


def _find_undocumented_module(source: str) -> list[str]:
    return [] if ast.get_docstring(_parse(source)) else ["no docstring"]


def _find_uncollected_tests(source: str) -> list[str]:
    """Find functions that look public, but that neither pytest nor anything in the file calls."""
    tree = _parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    functions = [node for node in tree.body if isinstance(node, Function) and not node.decorator_list]
    return [f.name for f in functions if not f.name.startswith("test_") and f.name not in used]


def _find_network_imports(source: str) -> list[str]:
    names = [name for node in ast.walk(_parse(source)) for name in _list_imports(node)]
    return [name for name in names if any(_is_within(name, module) for module in NETWORK_MODULES)]


def _find_root_imports(source: str) -> list[str]:
    """Find uses of what the package exports: they reach every floor at once, past import-linter."""
    names = [name for node in ast.walk(_parse(source)) for name in _list_imports(node)]
    return [name for name in names if name.split(".")[0] == PACKAGE.name and not _is_module(name)]


def _find_unreasoned_silence(source: str) -> list[str]:
    if not SILENCED.search(source):
        return []
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    return [comment for comment in comments if SILENCED.search(comment) and not REASONED.search(comment)]


def _find_hard_words(source: str) -> list[str]:
    tree = _parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    return [match.group() for text in texts for match in HARD_WORDS.finditer(text)]


def _name_floor(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize(
    ("find", "paths"),
    [
        (_find_long_modules, MODULES + SCRIPTS),
        (_find_long_functions, MODULES + SCRIPTS),
        (_find_crowded_functions, MODULES + SCRIPTS),
        (_find_undocumented_module, MODULES + SCRIPTS),
        (_find_network_imports, [path for path in MODULES if path not in SERVING]),
        (_find_root_imports, MODULES),
        (_find_unreasoned_silence, MODULES + SCRIPTS + TESTS),
        (_find_uncollected_tests, [path for path in TESTS if path.name.startswith("test_")]),
        (_find_hard_words, [path for path in MODULES if _name_floor(path) in SPEAKING]),
    ],
    ids=lambda value: getattr(value, "__name__", "files"),
)
def test_no_file_has_the_fault(find: Check, paths: list[Path]) -> None:
    assert paths
    faults = {str(path.relative_to(ROOT)): find(path.read_text(encoding="utf-8")) for path in paths}
    assert {path: found for path, found in faults.items() if found} == {}


LINE = "    x = 1\n"


@pytest.mark.parametrize(
    ("find", "faulty", "sound"),
    [
        (_find_long_modules, LINE * 401, LINE * 400),
        (_find_long_functions, f"def f():\n{LINE * 41}", f'def f():\n    """Say.\n    More."""\n{LINE * 40}'),
        (_find_crowded_functions, "def f(a, b, *, c, d, e, f, g, h, i): 1", "def f(self, a, *, b, c, d): 1"),
        (_find_undocumented_module, "x = 1", '"""Say."""'),
        (_find_network_imports, "def f():\n    from urllib import request", "from urllib.parse import quote"),
        (_find_network_imports, "import http.client as c", "import http"),
        (
            _find_root_imports,
            "from reciprocity_kit import read",
            "from reciprocity_kit.errors import ReadError",
        ),
        (_find_root_imports, "import reciprocity_kit as rk", "from reciprocity_kit import errors"),
        (_find_unreasoned_silence, "x = 1  # noqa: E501", "x = 1  # noqa: E501 - a quoted title"),
        (_find_unreasoned_silence, "x = 1  # type: ignore[misc]", "x = '# noqa'"),
        (
            _find_unreasoned_silence,
            "x = 1  # type: ignore  # no stubs",
            "1  # type: ignore[misc]  # no stubs",
        ),
        (_find_uncollected_tests, "def balance_is_zero(): 1", "def one(): 1\ndef test_a(): one()"),
        (_find_hard_words, "title = f'A disloyal {x}'", '"""Ignoring case."""\ntitle = "caretaker"'),
    ],
)
def test_each_check_finds_its_fault_and_no_other(find: Check, faulty: str, sound: str) -> None:
    assert find(faulty)
    assert find(sound) == []


def test_templates_say_no_hard_words() -> None:
    templates = [path for path in PACKAGE.rglob("*") if path.suffix in {".css", ".html", ".j2", ".js"}]
    assert {path.name: HARD_WORDS.findall(path.read_text(encoding="utf-8")) for path in templates} == {
        path.name: [] for path in templates
    }


def test_every_file_with_tests_is_collected() -> None:
    starts_test = re.compile(r"^(async )?def test_", re.MULTILINE)
    named = [path for path in TESTS if starts_test.search(path.read_text(encoding="utf-8"))]
    assert [str(path.relative_to(ROOT)) for path in named if not path.name.startswith("test_")] == []


def test_no_lock_file_records_download_addresses() -> None:
    assert [path.name for path in _walk_files(ROOT) if path.name in LOCK_FILES] == []


def test_notebooks_are_stored_without_outputs() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell["outputs"] for cell in code if cell["outputs"]] == [], path.name
        assert {cell["execution_count"] for cell in code} <= {None}, path.name
        assert "widgets" not in notebook["metadata"], path.name


def test_every_dependency_is_pinned_by_version_alone() -> None:
    pins = _read_pins()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[<>=!~; ]", wanted)[0] for group in groups for wanted in group}
    assert names - {project["name"]} <= set(pins)


def test_hooks_use_the_pinned_versions() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    used = re.findall(r"([\w-]+)==([\w.]+)", hooks)
    assert used
    assert {name: version for name, version in used if _read_pins()[name] != version} == {}


def _read_pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [re.fullmatch(r"([a-z0-9.-]+)==([a-z0-9.]+)", line) for line in lines]
    assert all(pins), [line for line, pin in zip(lines, pins, strict=True) if not pin]
    return {pin[1]: pin[2] for pin in pins if pin}


def _walk_functions(source: str) -> Iterator[Function]:
    return (node for node in ast.walk(_parse(source)) if isinstance(node, Function))


def _count_body_lines(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _list_arguments(function: Function) -> list[str]:
    arguments = function.args
    named = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    return [name for name in named if name not in {"self", "cls"}]


def _list_imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _is_module(name: str) -> bool:
    """Tell whether a dotted name is a module of the package, or something in one."""
    path = PACKAGE.joinpath(*name.split(".")[1:2])
    return path != PACKAGE and (path.is_dir() or path.with_suffix(".py").exists())


def _is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _walk_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name == "node_modules" or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk_files(path)
        else:
            yield path
