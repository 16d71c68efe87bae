"""Check `${…}` before anything runs: a name must be known where it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.scenarios.model import Row, Scenario, Step
from harness.scenarios.reading.including import told_where
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.generators import GENERATORS, parse, wrong
from harness.scenarios.values.interpolation import references, unclosed
from harness.scenarios.values.scope import unknown

ROOTS = ("outputs", "resources", "api_keys", "env", "services", "postgres")


def check_references(scenario: Scenario, rows: list[Row]) -> Iterator[BadInput]:
    """Every unknown variable and label, in the file's order."""
    document = scenario.document
    known: set[str] = set()
    for row in rows:
        for name in row.values:
            if row.path is not None:
                yield from reserved(document, (*row.path, name), name)
                yield from _in(document, (*row.path, name), set())
            elif name not in known:
                yield from reserved(document, ("cases",), name)
            known.add(name)
    labels: set[str] = set()
    for name in scenario.variables:
        yield from reserved(document, ("variables", name), name)
        yield from _in(document, ("variables", name), known)
        known.add(name)
    for block in _blocks(scenario):
        waiting: set[str] = set()
        for step in block:
            for error in _of_step(step, known, labels):
                yield told_where(error, step.included)
            # What waits is evaluated before anything else of its block has been seen.
            (waiting if getattr(step.model, "waits", False) else known).update(step.capture)
            known |= _nested_captures(step.body)
            labels |= {step.label} if step.label else set()
            labels |= _nested_labels(step.body)
        known |= waiting


def _of_step(step: Step, known: set[str], labels: set[str]) -> Iterator[BadInput]:
    parameters: set[str] = set()
    if (included := step.included) is not None:
        parameters = set(included.arguments)
        outside = known | (set(included.outer.arguments) if included.outer else set())
        for name, (document, path) in included.arguments.items():
            yield from reserved(document, path, name)
            # A default knows nothing of what it is included in.
            is_default = document is included.document
            yield from _in(document, path, set() if is_default else outside)
    yield from _in(step.document, step.body_path, known | parameters | _nested_captures(step.body))
    yield from _label(step, labels)
    for name in step.capture:
        yield from reserved(step.document, (*step.path, "capture", name), name)


def _blocks(scenario: Scenario) -> list[list[Step]]:
    rounds = [block for r in scenario.rounds for block in (r.when, r.then)]
    return [scenario.given, *rounds, scenario.always]


def _label(step: Step, labels: set[str]) -> Iterator[BadInput]:
    of = step.body.get("of") if isinstance(step.body, dict) else None
    if step.kind in ("response", "burst") and isinstance(of, str) and of not in labels:
        where = step.document.where((*step.body_path, "of"))
        fix = did_you_mean(of, labels) or "give the action a label with `as:`"
        yield BadInput(f"no earlier step is labelled {of!r}", where=where, fix=fix)


def reserved(document: Document, path: NodePath, name: str) -> Iterator[BadInput]:
    """Names that mean something else cannot be variables."""
    if name in GENERATORS or name in ROOTS:
        where = document.where(path, key=True)
        yield BadInput(f"${{{name}}} has a meaning of its own", where=where, fix="choose another")


def _in(document: Document, path: NodePath, known: set[str]) -> Iterator[BadInput]:
    value = document.at(path)
    if isinstance(value, str):
        for name in references(value):
            head, _, rest = name.partition(".")
            if head in known or (rest and head in ROOTS):
                continue
            if (call := parse(name)) is not None:
                if (what := wrong(call)) is not None:
                    yield BadInput(f"${{{name}}}: {what}", where=document.where(path))
                continue
            yield unknown(name, known, document.where(path))
        if unclosed(value):
            fix = "write `$${` where `${` is meant as it is"
            yield BadInput("`${` is never closed", where=document.where(path), fix=fix)
    elif isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _in(document, (*path, key), known)


def _children(body: Any) -> list[dict[str, Any]]:
    return [s for s in body if isinstance(s, dict)] if isinstance(body, list) else []


def _nested_captures(body: Any) -> set[str]:
    return {name for child in _children(body) for name in (child.get("capture") or {})}


def _nested_labels(body: Any) -> set[str]:
    return {str(child["as"]) for child in _children(body) if child.get("as")}
