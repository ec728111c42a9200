"""Finds what our code uses of Wagtail and related packages without a promise of stability.

These are private names, patches and overridden templates. Overrides in classes that are defined inside a function are
not found.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.functional import cached_property

PACKAGES = set(
    "allauth django django_tasks django_tasks_db draftjs_exporter laces modelcluster modelsearch permissionedforms"
    " storages taggit telepath treebeard wagtail willow".split()
)
# Django and Python document these, so they are not private despite the underscore.
DOCUMENTED = {"_base_manager", "_default_manager", "_meta", "_state", "_asdict", "_fields", "_make", "_replace"}
DEFINITION = re.compile(r"\b(?:def|class) +(_\w+)|\.(_\w+)(?:: [^=\n]+)? = |^ +(_\w+)(?:: [^=\n]+)? = ", re.MULTILINE)
COMMENT = re.compile(r"(?:^|  )\s*#.*$", re.MULTILINE)
WRAPPERS = {staticmethod: "__func__", classmethod: "__func__", property: "fget", cached_property: "func"}

Uses = dict[str, set[str]]


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in DOCUMENTED | {"_"}


def is_theirs(thing: Any) -> bool:
    return thing.__module__.split(".")[0] in PACKAGES


def function_of(value: Any) -> FunctionType | None:
    """Return the function behind an attribute of a class, such as that of a property; None if there is none."""
    if type(value) in WRAPPERS:
        value = getattr(value, WRAPPERS[type(value)])
    return value if type(value) is FunctionType else None


@cache
def source(thing: Any) -> str:
    """Return the source of a class or function without comments; empty if it has no Python source."""
    try:
        return COMMENT.sub("", textwrap.dedent(inspect.getsource(inspect.unwrap(thing))))
    except (OSError, TypeError):
        return ""


@cache
def our_modules() -> list[tuple[ModuleType, ast.Module]]:
    """Return the modules of this project, each with its parsed source."""
    roots = {app.name.split(".")[0] for app in apps.get_app_configs() if "site-packages" not in app.path}
    found = []
    for root in map(importlib.import_module, sorted(roots)):
        for info in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if not re.search(r"\.(migrations|settings|wsgi|__main__)\b", info.name):
                module = importlib.import_module(info.name)
                found.append((module, ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))))
    return found


@cache
def their_private_names() -> set[str]:
    """Return all names with a leading underscore that the packages define."""
    names: set[str] = set()
    for package in PACKAGES:
        for path in Path(str(importlib.import_module(package).__file__)).parent.rglob("*.py"):
            if not {"tests", "test"} & set(path.parts):
                for found in DEFINITION.findall(path.read_text(encoding="utf-8")):
                    names.update(found)
    return names


@cache
def our_private_names() -> dict[str, set[str]]:
    """Return the names that our code defines, by package."""
    names: dict[str, set[str]] = defaultdict(set)
    for module, tree in our_modules():
        for node in ast.walk(tree):
            match node:
                case (
                    ast.FunctionDef(name=name)
                    | ast.ClassDef(name=name)
                    | ast.Name(id=name, ctx=ast.Store())
                    | ast.Attribute(attr=name, value=ast.Name(id="self"), ctx=ast.Store())
                ):
                    names[str(module.__package__)].add(name)
    return names


def named(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield the names in a piece of code that may be private, each with whether it belongs to the surrounding class."""
    match node:
        case ast.Attribute(attr=name, value=value) if is_private(name):
            yield name, ast.unparse(value) in {"self", "cls", "super()"}
        case ast.Call(func=ast.Name(id="getattr" | "setattr" | "hasattr"), args=[_, ast.Constant(str(name)), *_]):
            yield name, False
        case ast.ClassDef(body=body):
            for statement in body:
                match statement:
                    case (
                        ast.FunctionDef(name=name)
                        | ast.AnnAssign(target=ast.Name(id=name))
                        | ast.Assign(targets=[ast.Name(id=name)])
                    ):
                        yield name, True


def named_in_full(name: str, cls: Any) -> str | None:
    """Return the full name of a private name that our class inherits from a package; None if it inherits none."""
    for base in filter(is_theirs, getattr(cls, "__mro__", ())):
        if name in vars(base) or re.search(rf"self\.{name}\b[^=\n]* = ", source(base)):
            return f"{base.__module__}.{base.__qualname__}.{name}"
    return None


@cache
def private_names() -> Uses:
    """Return the packages' private names that we use or override, as full names where the code tells their class."""
    uses: Uses = defaultdict(set)
    for module, tree in our_modules():
        classes = [(getattr(module, node.name), node) for node in tree.body if isinstance(node, ast.ClassDef)]
        around = {part: cls for cls, node in classes for part in ast.walk(node)}
        foreign = their_private_names() - our_private_names()[str(module.__package__)]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PACKAGES:
                for name in (f"{node.module}.{alias.name}" for alias in node.names):
                    if any(map(is_private, name.split("."))):
                        uses[name].add(module.__name__)
            for name, is_own in named(node):
                if is_private(name):
                    in_full = named_in_full(name, around.get(node)) if is_own else None
                    if in_full or name in foreign:
                        uses[in_full or name].add(module.__name__)
    return uses


def named_by(dotted: str, module: ModuleType) -> Any:
    """Return what an expression such as `Value.Child` names in a module; None if it is not a name there."""
    thing: Any = module
    for name in dotted.split("."):
        thing = getattr(thing, name, None)
    return thing


@cache
def patched() -> Uses:
    """Return the attributes of the packages' modules and classes that our code sets or replaces by our functions."""
    uses: Uses = defaultdict(set)
    files = {str(module.__file__): module.__name__ for module, _ in our_modules()}
    for module, tree in our_modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                thing = named_by(ast.unparse(node.value), module)
                if isinstance(thing, type) and is_theirs(thing):
                    uses[f"{thing.__module__}.{thing.__qualname__}.{node.attr}"].add(module.__name__)
                elif isinstance(thing, ModuleType) and thing.__name__.split(".")[0] in PACKAGES:
                    uses[f"{thing.__name__}.{node.attr}"].add(module.__name__)
    for theirs in [module for name, module in sys.modules.items() if name.split(".")[0] in PACKAGES]:
        for cls in [thing for thing in vars(theirs).values() if issubclass(type(thing), type) and is_theirs(thing)]:
            for name, value in vars(cls).items():
                function = function_of(value)
                if function and function.__code__.co_filename in files:
                    uses[f"{cls.__module__}.{cls.__qualname__}.{name}"].add(files[function.__code__.co_filename])
    return uses


@cache
def template_folders() -> tuple[list[Path], list[Path]]:
    """Return our template folders, and those of the installed packages."""
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    theirs = [folder for folder in folders if "site-packages" in folder.parts]
    configured = [Path(folder) for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    return [*configured, *(folder for folder in folders if folder not in theirs)], theirs


def original(template: str) -> Path | None:
    """Return the package's template with this path; None if no package has one."""
    return next((folder / template for folder in template_folders()[1] if (folder / template).is_file()), None)


@cache
def overridden_templates() -> Uses:
    """Return the packages' templates that we override, each with the folder of our template."""
    uses: Uses = defaultdict(set)
    for folder in template_folders()[0]:
        for path in filter(Path.is_file, folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if original(name):
                uses[name].add(folder.relative_to(settings.BASE_DIR).as_posix())
    return uses
