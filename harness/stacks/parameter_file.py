"""Parameters in a file, in the forms that AWS's tools take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.errors import BadInput
from harness.stacks.documents.document import Document, Key, parse

_FORMS = (
    'write {"NAME": "VALUE"}, {"Parameters": {…}} or [{"ParameterKey": …, "ParameterValue": …}]'
)


def read_parameter_file(path: Path) -> dict[str, str]:
    """Values by name.

    The aws CLI's list (`aws cloudformation create-stack --parameters`), the template
    configuration of CodePipeline (`{"Parameters": {…}}`), and a plain mapping; JSON or YAML.

    Raises:
        BadInput: not readable, or in another form; with file:line:column.
    """
    document = parse(path)
    data = document.data
    if isinstance(data, list):
        return dict(_pair(document, n, item) for n, item in enumerate(data))
    if isinstance(data, dict):
        inside: tuple[Key, ...] = ()
        if isinstance(data.get("Parameters"), dict):
            data, inside = data["Parameters"], ("Parameters",)
        return {name: _text(document, value, *inside, name) for name, value in data.items()}
    raise BadInput("not a file of parameters", where=document.where(), fix=_FORMS)


def _pair(document: Document, n: int, item: Any) -> tuple[str, str]:
    if isinstance(item, str) and "=" in item:
        name, _, text = item.partition("=")
        return name, text
    if not isinstance(item, dict) or not isinstance(item.get("ParameterKey"), str):
        raise BadInput("not a parameter", where=document.where(n), fix=_FORMS)
    if item.get("UsePreviousValue"):
        raise BadInput(
            f"parameter {item['ParameterKey']!r}: UsePreviousValue has nothing to go back to here",
            where=document.where(n, "UsePreviousValue"),
            fix="write its ParameterValue",
        )
    value = item.get("ParameterValue")
    return item["ParameterKey"], _text(document, value, n, "ParameterValue")


def _text(document: Document, value: Any, *path: Key) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ",".join(str(item) for item in value)
    raise BadInput("a parameter's value is text", where=document.where(*path), fix=_FORMS)
