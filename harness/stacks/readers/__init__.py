"""Reads what describes an application; the reader is chosen by looking at the file.

A reader is a module with `recognises(document)` and `read(document, parameters, cloud)`; the
first that recognises the file reads it.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.assembly.manifest import assembly_of, read_assembly
from harness.stacks.assembly.merged import merged
from harness.stacks.documents.document import Document, parse
from harness.stacks.readers import cdk, cloudformation, sam, serverless
from harness.stacks.template import Template
from harness.stacks.values import Values

READERS: dict[str, ModuleType] = {
    "serverless": serverless,
    "cdk": cdk,
    "sam": sam,
    "cloudformation": cloudformation,
}
_DECLARED: dict[Path, str] = {}
_PROGRAMS = (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts", ".py")


def declare(path: Path, format: str) -> None:
    """From now on `path` is read by the reader `format`, whatever it looks like.

    Raises:
        BadInput: there is no such reader, or `path` is a CDK assembly.
    """
    if format not in READERS:
        fix = did_you_mean(format, READERS)
        raise BadInput(f"there is no format {format!r}", fix=fix)
    if assembly_of(path) is not None and format != "cdk":
        raise BadInput(f"{path} is a CDK assembly, not {format}", fix="leave --format out")
    _DECLARED[path.resolve()] = format


def read_template(
    path: Path, parameters: Mapping[str, str] | None = None, cloud: Cloud | None = None
) -> Template:
    """The template in `path`, its structure checked; all of an assembly as if they were one.

    `parameters` and `cloud` are for formats that resolve variables while they are read; without
    a cloud, what only an engine can tell stays open.

    Raises:
        BadInput: missing, malformed, or not a template; with file:line:column.
    """
    from harness.stacks.validation.structure import check_structure

    if (folder := assembly_of(path)) is not None:
        return merged([read_template(stack.template) for stack in read_assembly(folder)])
    _check_suffix(path)
    document = parse(path)
    template: Template = _reader_of(document).read(document, parameters or {}, cloud)
    check_structure(template)
    return _with_includes(template)


def _reader_of(document: Document) -> ModuleType:
    declared = _DECLARED.get(document.path.resolve())
    needs = "service" if declared == "serverless" else "Resources"
    for name, reader in READERS.items():
        if name == declared and isinstance(document.data, dict):
            if needs in document.data:
                return reader
            raise BadInput(f"not {declared}: it has no {needs}", where=document.where())
        if declared is None and reader.recognises(document):
            return reader
    raise _not_a_template(document)


def _with_includes(template: Template) -> Template:
    """With the local files that `AWS::Include` names, if there are any."""
    from harness.stacks.packaging.includes import inline_includes
    from harness.stacks.validation.structure import check_structure

    body = copy.deepcopy(template.body)
    mounts = inline_includes(template, body, Values(template, {}))
    if not mounts:
        return template
    document = replace(template.document, mounts=tuple(mounts))
    whole = replace(template, body=body, document=document)
    check_structure(whole)
    return whole


def _check_suffix(path: Path) -> None:
    if path.suffix in _PROGRAMS and path.is_file():
        fix = "name the template that it makes"
        if path.stem == "serverless":
            fix = "`serverless print > resolved.yml`, and deploy that"
        raise BadInput(
            f"{path.name} is a program, not a template: the harness runs none",
            where=Location(path),
            fix=fix,
        )


def _not_a_template(document: Document) -> BadInput:
    if not isinstance(document.data, dict):
        kind = "empty" if document.data is None else f"a {type(document.data).__name__}"
        return BadInput(
            f"not a template: the file is {kind}",
            where=document.where(),
            fix="a template is a mapping with Resources",
        )
    near = difflib.get_close_matches("Resources", list(document.data), n=1)
    return BadInput(
        "not a template: it has no Resources",
        where=document.where(*near),
        fix=f"{near[0]!r}: did you mean 'Resources'?" if near else "add the section Resources",
    )
