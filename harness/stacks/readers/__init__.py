"""Reads what describes an application; the reader is chosen by looking at the file.

A reader is a module with `recognises(document)` and `read(document)`; the first that
recognises the file reads it.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import Document, parse
from harness.stacks.readers import cloudformation, sam
from harness.stacks.template import Template

READERS: dict[str, ModuleType] = {"sam": sam, "cloudformation": cloudformation}


def read_template(path: Path) -> Template:
    """The template in `path`, its structure checked.

    Raises:
        BadInput: missing, malformed, or not a template; with file:line:column.
    """
    from harness.stacks.validation.structure import check_structure

    document = parse(path)
    for reader in READERS.values():
        if reader.recognises(document):
            template: Template = reader.read(document)
            check_structure(template)
            return template
    raise _not_a_template(document)


def _not_a_template(document: Document) -> BadInput:
    if not isinstance(document.data, dict):
        kind = "empty" if document.data is None else f"a {type(document.data).__name__}"
        what, fix = f"not a template: the file is {kind}", "a template is a mapping with Resources"
    else:
        what = "not a template: it has no Resources"
        near = did_you_mean("Resources", document.data)
        fix = near if near and near.startswith("did") else "add the section Resources"
    return BadInput(what, where=document.where(), fix=fix)
