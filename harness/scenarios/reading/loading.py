"""Read scenario files: every error with its file, line and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.errors import BadInput
from harness.scenarios.model import Round, Row, Scenario, StackReference
from harness.scenarios.reading.cases import read_rows
from harness.scenarios.reading.language import RoundKeys, ScenarioKeys, StackKeys
from harness.scenarios.reading.references import check_references
from harness.scenarios.reading.steps import read_faults, read_steps
from harness.scenarios.source.tree import Document, NodePath, read_documents
from harness.scenarios.validation import check

SUFFIXES = (".scenario.yaml", ".scenario.yml")
"""How a scenario file's name ends."""


def load(path: Path | str) -> list[Scenario]:
    """Every scenario of the file, in its order.

    Raises:
        BadInput: the first thing that is wrong with the file.
    """
    scenarios, errors = read(Path(path))
    if errors:
        raise errors[0]
    return scenarios


def read(file: Path) -> tuple[list[Scenario], list[BadInput]]:
    """The scenarios that could be read, and everything wrong with the file, top to bottom."""
    try:
        documents = read_documents(file)
    except BadInput as error:
        return [], [error]
    scenarios: list[Scenario] = []
    errors: list[BadInput] = []
    names: dict[str, Scenario] = {}
    for document in documents:
        found, rows, wrong = _scenario(document)
        errors += wrong
        if found is None:
            continue
        if found.name in names:
            where = document.where(("scenario",))
            first = names[found.name].document.where(("scenario",)).line
            errors.append(
                BadInput(f"line {first} names a scenario {found.name!r} too", where=where)
            )
        names[found.name] = found
        scenarios += [replace(found, row=row) for row in rows] or [found]
    errors.sort(key=lambda e: (e.where.line or 0, e.where.column or 0) if e.where else (0, 0))
    return scenarios, errors


def _scenario(document: Document) -> tuple[Scenario | None, list[Row], list[BadInput]]:
    """The scenario, and its cases; None where its keys are wrong."""
    errors = list(check(ScenarioKeys, document, ()))
    if errors:
        return None, [], errors
    keys = ScenarioKeys.model_validate(document.data)
    given, wrong = read_steps(document, ("given",), "given")
    errors += wrong
    faults, wrong = read_faults(document)
    errors += wrong
    rounds, wrong = _rounds(document)
    errors += wrong
    always, wrong = read_steps(document, ("always",), "always")
    errors += wrong
    if not errors and not any(r.when or r.then for r in rounds) and not always:
        errors.append(
            BadInput(
                "the scenario does nothing and expects nothing",
                where=document.where(),
                fix="add `when:` and `then:`, or `steps:`",
            )
        )
    elif not errors and not any(r.then for r in rounds) and not always:
        errors.append(
            BadInput(
                "the scenario expects nothing, so it could not fail",
                where=document.where(),
                fix="add `then:` or `always:`",
            )
        )
    stacks = {
        name: _stacks(document, ("stacks", name), stack)
        for name, stack in (keys.stacks or {}).items()
    }
    scenario = Scenario(
        name=keys.scenario,
        where=document.where(),
        document=document,
        description=keys.description,
        stack=_stacks(document, ("stack",), keys.stack or []),
        stacks=stacks,
        tags=keys.tags,
        skip=keys.skip,
        xfail=keys.xfail,
        timeout=keys.timeout,
        iam_enforced=keys.iam == "enforced",
        clock=keys.clock,
        variables=keys.variables,
        given=[*given, *faults],
        rounds=rounds,
        always=always,
    )
    rows, wrong = read_rows(document)
    return scenario, rows, [*errors, *wrong, *check_references(scenario, rows)]


def _rounds(document: Document) -> tuple[list[Round], list[BadInput]]:
    data = document.data
    if data.get("steps") is None:
        one, wrong = _round(document, ())
        return [one], wrong
    rounds: list[Round] = []
    errors: list[BadInput] = []
    for i in range(len(data["steps"])):
        wrong = list(check(RoundKeys, document, ("steps", i)))
        if not wrong:
            one, wrong = _round(document, ("steps", i))
            rounds.append(one)
        errors += wrong
    return rounds, errors


def _round(document: Document, path: NodePath) -> tuple[Round, list[BadInput]]:
    when, wrong = read_steps(document, (*path, "when"), "when")
    then, also_wrong = read_steps(document, (*path, "then"), "then")
    name: Any = document.at(path).get("name") if path else None
    return Round(when, then, str(name) if name is not None else None), [*wrong, *also_wrong]


def _stacks(document: Document, path: NodePath, stacks: list[StackKeys]) -> list[StackReference]:
    if not stacks:
        return []
    if not isinstance(document.at(path), list):
        return [_stack(document, path, keys) for keys in stacks]
    return [_stack(document, (*path, i), keys) for i, keys in enumerate(stacks)]


def _stack(document: Document, path: NodePath, keys: StackKeys) -> StackReference:
    template = (document.file.parent / keys.template).resolve()
    place = (*path, "template") if isinstance(document.at(path), dict) else path
    return StackReference(template, keys.parameters, document.where(place), path, keys.name)
