"""Whether a function's handler exists, before it is deployed."""

from __future__ import annotations

from pathlib import Path

from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.functions import Function
from harness.stacks.validation import node_exports, python_names
from harness.stacks.validation.handler_names import files_below, is_file_name, meant
from harness.stacks.validation.paths import missing_part

NODE_SUFFIXES = (".js", ".mjs", ".cjs")


def check_handler(function: Function, roots: list[Path], *, more_to_come: bool = False) -> None:
    """Look for the handler's file in `roots`, and for its name in the file.

    Runtimes other than Python and Node say only at run time. A function with layers may have
    its handler's file in one of them, one that is still to be built (`more_to_come`) in its
    dependencies.

    Raises:
        BadInput: naming the template's line and what is there instead.
    """
    runtime, handler = function.runtime or "", function.handler
    if handler is None or not runtime.startswith(("python", "nodejs")):
        return
    module, dot, name = handler.rpartition(".")
    if not dot or not module or not name or is_file_name(handler):
        example = "app.handler" if runtime.startswith("python") else "index.handler"
        raise BadInput(
            f"handler {handler!r} of function {function.logical_id!r} names no function in a file",
            where=function.handler_where,
            fix=meant(handler, roots, runtime) or f"FILE.FUNCTION, for example {example}",
        )
    if module.startswith("/"):
        return  # an absolute path points into a layer
    file = _find(function, roots, module)
    if file is None:
        if function.layers or more_to_come:
            return
        raise BadInput(
            f"handler {handler!r} of function {function.logical_id!r}: there is no file for it",
            where=function.handler_where,
            fix=_what_is_there(function, roots, module),
        )
    _check_name(function, file, name)


def _candidates(function: Function, module: str) -> list[str]:
    if (function.runtime or "").startswith("python"):
        path = module.replace(".", "/")
        return [f"{path}.py", f"{path}/__init__.py"]
    suffixes = list(NODE_SUFFIXES)
    if function.build_method == "esbuild":
        suffixes += [".ts", ".tsx", ".mts", ".jsx"]
    return [module + suffix for suffix in suffixes]


def _find(function: Function, roots: list[Path], module: str) -> Path | None:
    for root in roots:
        for name in _candidates(function, module):
            if missing_part(root / name) is None:
                return root / name
    return None


def _what_is_there(function: Function, roots: list[Path], module: str) -> str:
    wanted = _candidates(function, module)[0]
    reason = missing_part(roots[0] / wanted) or ""
    if "case differ" in reason:
        return f"expected {wanted}: {reason}"
    suffix = Path(wanted).suffix
    files = files_below(roots[0], suffix)
    if suffix == ".js" and not files and (typescript := files_below(roots[0], ".ts")):
        return f"{typescript[0]} is TypeScript: build it, or set Metadata: BuildMethod: esbuild"
    same_name = [name for name in files if Path(name).name == Path(wanted).name]
    if same_name:
        return f"expected {wanted}; {same_name[0]} is there"
    beside = [
        f"{roots[0].parent.name}/{name}"
        for name in files_below(roots[0].parent, suffix)
        if Path(name).name == Path(wanted).name
    ]
    if beside:
        return f"expected {wanted} in {roots[0].name}; {beside[0]} is there"
    top = [name for name in files if "/" not in name]
    return f"expected {wanted}; {did_you_mean(wanted, top or files) or reason}"


def _check_name(function: Function, file: Path, name: str) -> None:
    is_python = (function.runtime or "").startswith("python")
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        return  # a declared source encoding: Python will say
    names = python_names.defined(file, text) if is_python else node_exports.exported(text)
    if names is None or name in names:
        return
    near = did_you_mean(name, names)
    raise BadInput(
        f"handler {function.handler!r} of function {function.logical_id!r}: "
        f"{file.name} has no {name!r}",
        where=function.handler_where,
        fix=(f"{Location(file)}: {near}" if near else f"{file} defines nothing by that name"),
    )
