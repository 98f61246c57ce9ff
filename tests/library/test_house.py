"""The house keeps to its plan: imports go downwards as tools/house.toml allows, without circles, and hide no module."""

import ast
import graphlib
import importlib
import inspect
import pkgutil
import tomllib
from pathlib import Path

import pytest

import adlib

ROOT = Path(__file__).resolve().parents[2]
HOUSE = tomllib.loads((ROOT / "tools/house.toml").read_text(encoding="utf-8"))
FOLDERS = {folder["path"]: folder for folder in HOUSE["folder"]}
EXCEPTIONS = {(late["file"], late["imports"]) for late in HOUSE["exception"]}
PACKAGES = [
    adlib,
    *(importlib.import_module(m.name) for m in pkgutil.walk_packages(adlib.__path__, "adlib.") if m.ispkg),
]


def files():
    """The project's own files, as paths below its top."""
    for folder in FOLDERS:
        found = [ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*.py"))
        yield from (path.relative_to(ROOT).as_posix() for path in found)


def file_of(module):
    """The file of one of our modules, or None."""
    stem = module.replace(".", "/")
    return next((name for name in (f"{stem}.py", f"{stem}/__init__.py") if (ROOT / name).is_file()), None)


def imports(name):
    """[(file that is imported, is it inside a function?), ...] of one file."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    late = {
        n for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) for n in ast.walk(f) if n is not f
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [module if file_of(module) else node.module for module in inside]
        else:
            continue
        yield from ((file_of(module), node in late) for module in modules if file_of(module) not in (None, name))


def folder_of(name):
    return max((f for f in FOLDERS if name == f or name.startswith(f"{f}/")), key=len)


def allowed(folder):
    """What a folder may import: what its line names, and whatever those may import."""
    below = set(FOLDERS[folder]["imports"])
    return below.union(*map(allowed, below))


def test_every_folder_stands_above_what_it_imports():
    for folder in FOLDERS.values():
        assert all(FOLDERS[below]["floor"] < folder["floor"] for below in folder["imports"]), folder["path"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_go_where_the_plan_allows(folder):
    mine = [name for name in files() if folder_of(name) == folder]
    assert mine, f"{folder} holds no file: take it out of tools/house.toml"
    for name in mine:
        for imported, _ in imports(name):
            fine = folder_of(imported) in {folder, *allowed(folder)} or (name, imported) in EXCEPTIONS
            assert fine, f"{name} imports {imported}, which tools/house.toml does not allow"


def test_no_circle_even_by_an_import_inside_a_function():
    graph = {
        name: {imported for imported, _ in imports(name) if (name, imported) not in EXCEPTIONS} for name in files()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the files of the circle


def test_each_exception_is_needed_and_stands_inside_a_function():
    for name, imported in EXCEPTIONS:
        assert (imported, True) in imports(name) and (imported, False) not in imports(name)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_no_name_hides_a_module(package):
    for module in pkgutil.iter_modules(package.__path__):
        bound = getattr(package, module.name, None)
        assert bound is None or inspect.ismodule(bound), f"{package.__name__}.{module.name} is {bound}, not the module"


def test_every_file_lies_in_a_folder_of_the_plan():
    assert {folder_of(path.relative_to(ROOT).as_posix()) for path in (ROOT / "adlib").rglob("*.py")} <= set(FOLDERS)


def test_no_condition_stands_inside_another():
    """x if a else y if b else z has to be read twice: a name or an if reads better."""
    found = []
    for name in files():
        if name.startswith(("course/", "solutions/")):
            continue
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            inside = [n for n in ast.walk(node) if isinstance(n, ast.IfExp) and n is not node]
            if isinstance(node, ast.IfExp) and inside:
                found.append(f"{name}, line {node.lineno}")
    assert not found, "\n".join(found)
