"""The rules of the house that import contracts cannot see."""

from __future__ import annotations

import ast

from tests.architecture.source import PACKAGE, Function, Module, modules, name_of

LINES_OF_A_FILE = 600
LINES_OF_A_FUNCTION = 60
TIME_AND_CHANCE = {"now", "utcnow", "today", "time_ns", "uuid1", "uuid4", "uuid7"}
CLOCK_MODULES = {"datetime", "date", "time", "uuid"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager"}


def test_only_the_unit_of_work_commits_and_rolls_back():
    found = [
        module.at(call, f"{call.func.attr}() outside the unit of work")
        for module in modules()
        if module.name != "infra/unit_of_work.py"
        for call in module.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_time_and_chance_come_from_the_kernel():
    found = []
    for module in modules():
        if module.name.startswith("kernel/"):
            continue
        found += [
            module.at(node, f"imports {name}")
            for node, name in module.imports()
            if name.split(".")[0] in {"random", "secrets"}
        ]
        found += [
            module.at(call, f"calls {name_of(call.func.value)}.{call.func.attr}()")
            for call in module.calls()
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in TIME_AND_CHANCE
            and name_of(call.func.value) in CLOCK_MODULES
        ]

    assert not found, "\n" + "\n".join(map(str, found))


def public_actions() -> list[tuple[Module, ast.FunctionDef]]:
    """Return every public function of the actions of all features."""
    return [
        (module, node)
        for module in modules()
        if module.feature and module.part == "actions" and not module.path.name.startswith("_")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_public_functions_of_actions_are_actions():
    found = [
        module.at(function, f"{function.name} is no @action")
        for module, function in public_actions()
        if "action" not in {name_of(decorator) for decorator in function.decorator_list}
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_actions_ask_for_a_permission():
    asking = functions_that_ask()
    found = [
        module.at(function, f"{function.name} calls neither ctx.require nor ctx.require_system")
        for module, function in public_actions()
        if (module.feature, function.name) not in asking
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def functions_that_ask() -> set[tuple[str | None, str]]:
    """Return the functions of actions that ask, themselves or by a function of their feature."""
    calls = {
        (module.feature, function.name): {name_of(call) for call in module.calls(function)}
        for module in modules()
        if module.feature and module.part == "actions"
        for function in module.functions()
    }
    asking = {key for key, names in calls.items() if names & {"require", "require_system"}}
    while True:
        more = {
            (feature, name)
            for (feature, name), names in calls.items()
            if any((feature, called) in asking for called in names)
        } - asking
        if not more:
            return asking
        asking |= more


def test_actions_take_keywords_only_after_the_context():
    found = []
    for module, function in public_actions():
        positional = [*function.args.posonlyargs, *function.args.args]
        if [argument.arg for argument in positional] != ["ctx"]:
            found.append(module.at(function, f"{function.name} takes more than ctx by position"))

    assert not found, "\n" + "\n".join(map(str, found))


def tables_of_features() -> dict[str, str]:
    """Return which feature owns each model class."""
    owners = {}
    for module in modules():
        if module.feature and module.part == "models":
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and "Base" in map(name_of, node.bases):
                    owners[node.name] = module.feature
    return owners


def _written_models(module: Module) -> list[tuple[ast.Call, str]]:
    """Return the models that calls in this module insert, update or delete."""
    written = []
    for call in module.calls():
        name = name_of(call)
        first = call.args[0] if call.args else None
        if name in {"insert", "update", "delete"} and isinstance(first, ast.Name | ast.Attribute):
            written.append((call, name_of(first)))
        if name in {"add", "add_all", "merge"}:
            written += [
                (call, name_of(inner))
                for inner in ast.walk(call)
                if isinstance(inner, ast.Call) and inner is not call
            ]
    return written


def test_a_feature_writes_only_its_own_tables():
    owners = tables_of_features()
    found = [
        module.at(call, f"writes {model} of {owners[model]}")
        for module in modules()
        if module.feature
        for call, model in _written_models(module)
        if model in owners and owners[model] != module.feature
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_a_feature_sets_no_attribute_of_anothers_rows():
    """Nobody builds the row of another feature: constructing one is the first step to writing."""
    owners = tables_of_features()
    found = [
        module.at(call, f"makes a {name_of(call)} of {owners[name_of(call)]}")
        for module in modules()
        if module.feature and module.part != "models"
        for call in module.calls()
        if name_of(call) in owners
        and owners[name_of(call)] != module.feature
        and _imports_model(module, name_of(call))
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def _imports_model(module: Module, model: str) -> bool:
    return any(name.endswith(f".models.{model}") for _node, name in module.imports())


def test_relationships_stay_within_a_feature():
    owners = tables_of_features()
    found = []
    for module in modules():
        if module.part != "models" or not module.feature:
            continue
        for node in ast.walk(module.tree):
            if not (isinstance(node, ast.AnnAssign) and node.value is not None):
                continue
            if name_of(node.value) != "relationship":
                continue
            names = {
                piece
                for part in ast.walk(node.annotation)
                for piece in (
                    [part.id]
                    if isinstance(part, ast.Name)
                    else [part.value]
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else []
                )
            }
            found += [
                module.at(node, f"relationship to {name} of {owners[name]}")
                for name in names
                if owners.get(name, module.feature) != module.feature
            ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_nothing_of_our_own_is_imported_inside_a_function():
    found = []
    for module in modules():
        for function in module.functions():
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (
                    node.level or (node.module or "").startswith("learning_station")
                ):
                    found.append(module.at(node, "import inside a function"))
                if isinstance(node, ast.Import) and any(
                    alias.name.startswith("learning_station") for alias in node.names
                ):
                    found.append(module.at(node, "import inside a function"))

    assert not found, "\n" + "\n".join(map(str, found))


def test_files_are_short():
    found = [
        f"{module.name} has {len(module.text.splitlines())} lines"
        for module in modules()
        if len(module.text.splitlines()) > LINES_OF_A_FILE
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_functions_are_short():
    found = [
        module.at(function, f"{function.name} has {_length(function)} lines")
        for module in modules()
        for function in module.functions()
        if _length(function) > LINES_OF_A_FUNCTION
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_modules_classes_and_public_functions_say_what_they_do():
    found = []
    for module in modules():
        if not ast.get_docstring(module.tree):
            found.append(f"{module.name}: the module says nothing")
        for node in _public(module.tree):
            if not ast.get_docstring(node):
                found.append(module.at(node, f"{node.name} says nothing"))

    assert not found, "\n" + "\n".join(map(str, found))


def _public(tree: ast.AST) -> list[ast.ClassDef | Function]:
    """Return public classes, functions and methods, not what is nested in functions."""
    found: list[ast.ClassDef | Function] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            found.append(node)
            if isinstance(node, ast.ClassDef):
                found += [inner for inner in _public(node) if not _is_overload(inner)]
    return found


def _is_overload(node: ast.ClassDef | Function) -> bool:
    return "overload" in {name_of(decorator) for decorator in node.decorator_list}


def test_no_module_is_a_drawer_for_everything():
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.stem in BANNED_NAMES
    ]

    assert not found, "\n" + "\n".join(map(str, found))


def test_silenced_checks_give_their_reason():
    found = []
    for module in modules():
        for number, line in enumerate(module.text.splitlines(), 1):
            for mark in ("# noqa", "# type: ignore"):
                _before, separator, after = line.partition(mark)
                words = after.split("]", 1)[-1] if "[" in after else after.partition("  ")[2]
                if separator and len(words.strip(" #")) < 4:
                    found.append(f"learning_station/{module.name}:{number}: {mark} without reason")

    assert not found, "\n" + "\n".join(map(str, found))
