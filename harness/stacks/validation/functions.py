"""What every function has to say, and inline code (AWS: AWS::Lambda::Function)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import Key
from harness.stacks.functions import Function, property_of
from harness.stacks.template import Template
from harness.stacks.validation import node_exports, python_names
from harness.stacks.values import Values


def check_functions(
    template: Template, functions: Iterable[Function], values: Values
) -> Iterator[BadInput]:
    """Functions of a zip package without Runtime or Handler; handlers that inline code lacks."""
    for function in functions:
        logical_id = function.logical_id
        packed = property_of(template, logical_id, "PackageType")
        is_image = _image_uri(template, logical_id) is not None
        if (packed is None and not is_image) or values.text(packed) == "Zip":
            for name in ("Runtime", "Handler"):
                if property_of(template, logical_id, name) is None:
                    yield BadInput(
                        f"function {logical_id!r} has no {name}",
                        where=template.where("Resources", logical_id),
                        fix="a function has Runtime and Handler, or PackageType: Image",
                    )
        yield from _inline(template, function, values)


def _image_uri(template: Template, logical_id: str) -> Any:
    code = property_of(template, logical_id, "Code")
    found = property_of(template, logical_id, "ImageUri")
    return found or (code.get("ImageUri") if isinstance(code, dict) else None)


def _inline(template: Template, function: Function, values: Values) -> Iterator[BadInput]:
    runtime, handler = function.runtime or "", function.handler
    path, code = _inline_code(template, function, values)
    if code is None or handler is None or not runtime.startswith(("python", "nodejs")):
        return
    module, _, name = handler.rpartition(".")
    if module != "index":
        yield BadInput(
            f"handler {handler!r} of function {function.logical_id!r}: inline code is in the "
            "file index",
            where=function.handler_where,
            fix=f"write index.{name or 'handler'}",
        )
        return
    where = template.where("Resources", function.logical_id, *path)
    try:
        names = (
            python_names.defined(template.path, code)
            if runtime.startswith("python")
            else node_exports.exported(code)
        )
    except BadInput as error:
        line = f" (its line {error.where.line})" if error.where and error.where.line else ""
        yield BadInput(f"{function.logical_id!r}: {error.what}{line}", where=where)
        return
    if names is not None and name not in names:
        yield BadInput(
            f"handler {handler!r} of function {function.logical_id!r}: its inline code has no "
            f"{name!r}",
            where=function.handler_where,
            fix=did_you_mean(name, names) or "the code defines nothing",
        )


def _inline_code(
    template: Template, function: Function, values: Values
) -> tuple[tuple[Key, ...], str | None]:
    properties: dict[str, Any] = template.resources[function.logical_id].get("Properties") or {}
    if "InlineCode" in properties:
        return ("Properties", "InlineCode"), _literal(properties["InlineCode"], values)
    code = properties.get("Code")
    if isinstance(code, dict) and "ZipFile" in code:
        return ("Properties", "Code", "ZipFile"), _literal(code["ZipFile"], values)
    return (), None


def _literal(value: Any, values: Values) -> str | None:
    """The code; Fn::Sub with what only the engine knows hides it."""
    if isinstance(value, dict) and isinstance(value.get("Fn::Join"), list):
        parts = value["Fn::Join"]
        if len(parts) == 2 and isinstance(parts[1], list):
            texts = [values.text(part) for part in parts[1]]
            if isinstance(parts[0], str) and all(text is not None for text in texts):
                return parts[0].join(text for text in texts if text is not None)
        return None
    return values.text(value)
