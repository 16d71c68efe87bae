"""Everything wrong with a scenario file that can be known without running it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from harness.errors import BadInput, HarnessError, did_you_mean
from harness.scenarios.fields import RelativeFile, Resource
from harness.scenarios.model import Scenario, StackReference, Step
from harness.scenarios.reading.including import told_where
from harness.scenarios.reading.loading import read
from harness.scenarios.reading.template_resources import Declared, declared, declared_together
from harness.scenarios.reading.templates import check_template, named
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.files import READERS, find_file, read_json
from harness.scenarios.values.interpolation import is_dynamic, references
from harness.stacks.check import check_template as check_whole
from harness.stacks.readers import read_template
from harness.stacks.several.wanted import Wanted, planned
from harness.stacks.validation.findings import Findings
from harness.stacks.validation.parameters import check_parameters

_Mark = TypeVar("_Mark", Resource, RelativeFile)


Templates = dict[tuple[Path, tuple[tuple[str, str], ...]], Declared]
"""What templates that were found right declare, by their file and parameters."""


def lint(
    path: Path | str, templates: Templates | None = None
) -> tuple[list[Scenario], list[BadInput]]:
    """The scenarios that could be read, and every error of the file, top to bottom.

    Its language, the files that it names, and the resources that its templates declare.

    Args:
        templates: those of other files of the same moment: they are not read again.
    """
    scenarios, errors = read(Path(path))
    templates = {} if templates is None else templates
    for scenario in {id(s.document): s for s in scenarios}.values():  # not for each case again
        errors += _scenario(scenario, templates)
    errors.sort(key=lambda error: _order(error, Path(path)))
    return scenarios, list({str(error): error for error in errors}.values())


def _order(error: BadInput, file: Path) -> tuple[bool, int, int]:
    """Errors in other files, such as malformed JSON, come after those of the scenario's."""
    where = error.where
    if where is None:
        return True, 0, 0
    return where.file != file, where.line or 0, where.column or 0


def _scenario(scenario: Scenario, known: Templates) -> Iterator[BadInput]:
    together = [scenario.stack] if scenario.stack else list(scenario.stacks.values())
    templates: list[Declared] = []
    for references_ in together:
        parts: list[Declared] = []
        for reference in references_:
            try:
                parts.append(_declared(scenario.document, reference, known))
            except HarnessError as error:
                where = error.where or reference.where
                yield BadInput(error.what, where=where, fix=error.fix)
        if len(parts) == len(references_):
            try:
                templates.append(
                    declared_together(dict(zip(_labels(references_), parts, strict=True)))
                )
            except HarnessError as error:
                yield BadInput(error.what, where=error.where, fix=error.fix)
    for name in scenario.variables:
        yield from _values(scenario.document, ("variables", name), templates)
    if isinstance(scenario.document.data.get("cases"), (dict, list)):
        yield from _values(scenario.document, ("cases",), templates)
    for step in scenario.steps:
        of_values = _values(step.document, step.body_path, templates)
        of_fields = _fields(step, step.model, step.body_path, templates)
        yield from (told_where(one, step.included) for one in (*of_values, *of_fields))


def _labels(references_: list[StackReference]) -> list[str]:
    if len(references_) == 1:
        return [""]
    wanted = [Wanted(r.template, r.parameters, r.name, r.where) for r in references_]
    return [stack.label for stack in planned([named(one) for one in wanted])]


def _declared(document: Document, reference: StackReference, known: Templates) -> Declared:
    check_template(reference.template, reference.where)
    key = reference.template.resolve(), tuple(sorted(reference.parameters.items()))
    if key not in known:
        known[key] = _checked(document, reference)
    return known[key]


def _checked(document: Document, reference: StackReference) -> Declared:
    template = read_template(reference.template, reference.parameters)
    known = {*template.parameters, *template.options}
    for name in reference.parameters:
        if name not in known:
            where = document.where((*reference.path, "parameters", name), key=True)
            fix = did_you_mean(name, known) or "it declares no parameters"
            raise BadInput(f"the template has no parameter {name!r}", where=where, fix=fix)
    given = template.for_engine(reference.parameters)
    try:
        findings = Findings()
        findings.add(check_parameters(template, given))
        findings.raise_any()
    except BadInput as error:
        fix = f"give its `parameters:` here; they are declared at {error.where}"
        raise BadInput(error.what, where=reference.where, fix=fix) from error
    if template.assembly is None:  # several stacks of an assembly are looked at as one here
        check_whole(template, given)
    return declared(template, given)


def _values(document: Document, path: NodePath, templates: list[Declared]) -> Iterator[BadInput]:
    """`${resources.X}`, `${outputs.X}` and files, anywhere in the value."""
    value = document.at(path)
    where = document.where(path)
    if isinstance(value, str):
        for name in references(value):
            head, _, rest = name.partition(".")
            for template in templates:
                if head in ("resources", "api_keys") and not template.may_have(rest):
                    fix = did_you_mean(rest, template.resources)
                    yield BadInput(f"the template has no resource {rest!r}", where=where, fix=fix)
                if head == "outputs" and not template.may_output(rest):
                    fix = did_you_mean(rest, template.outputs)
                    yield BadInput(f"the template has no output {rest!r}", where=where, fix=fix)
    elif isinstance(value, dict) and len(value) == 1 and next(iter(value)) in READERS:
        function, argument = next(iter(value.items()))
        if isinstance(argument, str) and not is_dynamic(argument):
            yield from _file(document, argument, (*path, function), json=function == "$json")
    elif isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _values(document, (*path, key), templates)


def _fields(
    step: Step, model: type[BaseModel], path: NodePath, templates: list[Declared]
) -> Iterator[BadInput]:
    """Fields that name resources and files, in the models that say so."""
    body = step.document.at(path)
    if not isinstance(body, dict):
        return
    for name, field in model.model_fields.items():
        key = field.alias or name
        value = body.get(key)
        if isinstance(value, str) and not is_dynamic(value):
            for mark in _marks(field, Resource):
                yield from _resource(step, value, mark, (*path, key), templates)
            if files := list(_marks(field, RelativeFile)):
                yield from _file(step.document, value, (*path, key), json=files[0].json)
        elif isinstance(value, dict):
            for mark in _marks(field, Resource):
                for inner, one in value.items():
                    if isinstance(one, str) and not is_dynamic(one):
                        yield from _resource(step, one, mark, (*path, key, inner), templates)
        elif isinstance(value, list):
            nested = _element(field.annotation)
            for i in range(len(value)) if nested else ():
                yield from _fields(step, nested, (*path, key, i), templates)  # type: ignore[arg-type]


def _resource(
    step: Step, name: str, mark: Resource, path: NodePath, templates: list[Declared]
) -> Iterator[BadInput]:
    for template in templates:
        wrong = template.wrong(name, mark.types)
        if wrong and not (name == "default" and "AWS::Events::EventBus" in mark.types):
            what, fitting = wrong
            where = step.document.where(path)
            yield BadInput(what, where=where, fix=did_you_mean(name, fitting))


def _file(document: Document, name: str, path: NodePath, *, json: bool) -> Iterator[BadInput]:
    try:
        where = document.where(path)
        if json:
            read_json(document.file, name, where)
        else:
            find_file(document.file, name, where)
    except BadInput as error:
        yield error


def _marks(field: Any, kind: type[_Mark]) -> Iterator[_Mark]:
    """The marks of a field such as `FilePath` or `FilePath | None`."""
    for part in (field, *getattr(field.annotation, "__args__", ())):
        marks: Any = getattr(part, "metadata", None) or getattr(part, "__metadata__", ())
        yield from (mark for mark in marks if isinstance(mark, kind))


def _element(annotation: Any) -> type[BaseModel] | None:
    for part in (annotation, *getattr(annotation, "__args__", ())):
        inner = getattr(part, "__args__", ())
        for one in inner:
            if isinstance(one, type) and issubclass(one, BaseModel):
                return one
    return None
