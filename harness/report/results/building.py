"""From what the runner tells to results as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, cast

from harness.engines.extension.wire import Call, Invocation, InvocationStart, Note, Record, to_json
from harness.errors import Location
from harness.report.diff import diff
from harness.report.excerpt import excerpt
from harness.report.lines import Line
from harness.report.names import short_path
from harness.report.results.model import (
    Cost,
    Failure,
    Place,
    ResourceName,
    ScenarioData,
    ScenarioStatus,
    Section,
    StepData,
    StepStatus,
    TextLine,
    titles_of,
)
from harness.report.results.state import changes_of
from harness.scenarios.pricing import run_prices
from harness.scenarios.results import Problem, ScenarioResult, StepResult
from harness.trace import logs_by_function, timeline
from harness.trace.cost import costs
from harness.trace.noise import is_noise

COLUMNS = 78
"""Of the timeline: a terminal of 80 shows it, indented."""


def scenario_of(result: ScenarioResult, *, worker: int | str | None = None) -> ScenarioData:
    """A result as data, with its flow and logs."""
    where = place(result.where)
    records = json.dumps([to_json(r) for r in flow_records(result.records)], default=str)
    resources = [
        ResourceName(logical=r.logical_id, type=r.type, physical=r.physical_id)
        for r in result.resources
        if r.physical_id in records
    ]
    return ScenarioData(
        id=identity(result.where, result.name),
        name=result.name,
        where=where,
        suite=str(PurePath(where.file).parent),
        tags=result.tags,
        stacks=[short_path(template) for template in result.stacks],
        description=result.description,
        status=cast(ScenarioStatus, result.status),
        reason=result.reason,
        at=result.at,
        seconds=round(result.seconds, 3),
        worker=worker,
        seed=result.seed,
        bundle=short_path(result.bundle) if result.bundle else None,
        no_bundle=result.no_bundle,
        steps=[step_of(step) for step in result.steps],
        timeline=timeline(result.records, width=COLUMNS, titles=titles_of(resources)),
        logs=logs_by_function(result.records),
        notes=notes(result.records),
        resources=resources,
        cost=[Cost(**vars(row)) for row in costs(_charged(result), run_prices())],
        state=changes_of(plain(result.before), plain(result.after)),
        given_until=result.given_until,
        records=json.loads(records),
    )


def _charged(result: ScenarioResult) -> Iterator[Record]:
    """Without what `given` asked for from outside, which is no part of the flow."""
    for record in result.records:
        given = isinstance(record, Call) and record.caller.kind == "outside"
        if not (given and record.seq <= result.given_until):
            yield record


def step_of(step: StepResult) -> StepData:
    """A step's result as data."""
    problem = step.problem
    return StepData(
        section=cast(Section, step.section),
        kind=step.kind,
        title=step.title,
        where=place(step.where) if step.where else None,
        status=cast(StepStatus, step.status),
        seconds=round(step.seconds, 3),
        failure=_failure(problem, problem.where or step.where) if problem else None,
    )


def identity(where: Location, name: str) -> str:
    """What a scenario is called in every run: `FILE::NAME`."""
    return f"{short_path(where.file)}::{name}"


def place(where: Location) -> Place:
    return Place(file=short_path(where.file), line=where.line, column=where.column)


def notes(records: Sequence[Record]) -> list[str]:
    """The engine's errors and warnings, each once."""
    told = [r for r in records if isinstance(r, Note) and r.level in ("error", "warning")]
    return list(dict.fromkeys(note.text for note in told))


def flow_records(records: Sequence[Record]) -> list[Record]:
    """The records that are part of what the application did, oldest first."""
    ended = {r.request_id for r in records if isinstance(r, Invocation)}
    kept = [
        r
        for r in records
        if not (isinstance(r, Call) and is_noise(r))
        and not (isinstance(r, InvocationStart) and r.request_id in ended)
    ]
    return sorted(kept, key=lambda record: (record.time, record.seq))


def plain(value: Any) -> Any:
    """The value as JSON has it: what JSON does not know becomes text."""
    return json.loads(json.dumps(value, default=str))


def _failure(problem: Problem, where: Location | None) -> Failure:
    return Failure(
        message=problem.message,
        where=place(where) if where else None,
        expected=plain(problem.expected),
        actual=plain(problem.actual),
        differences=problem.differences,
        seen=problem.seen,
        diff=_lines(diff(problem.expected, problem.actual)) if _worth_a_diff(problem) else [],
        excerpt=_lines(excerpt(where)) if where else [],
    )


def _worth_a_diff(problem: Problem) -> bool:
    """A diff of two short scalars repeats what the difference has said."""
    if problem.expected is None and problem.actual is None:
        return False
    values = (problem.expected, problem.actual)
    if any(isinstance(value, dict | list) for value in values):
        return problem.actual is not None
    return not problem.differences or any("\n" in str(value) for value in values)


def _lines(lines: list[Line]) -> list[TextLine]:
    return [TextLine(text=line.text, role=line.role.value) for line in lines]
