"""Why a scenario did not pass, as sections: shared by the command line and pytest."""

from __future__ import annotations

from harness.errors import Location
from harness.report.diff import diff
from harness.report.excerpt import excerpt
from harness.report.flow import log_sections, timeline_section
from harness.report.lines import Line, Role, Section
from harness.report.names import short
from harness.report.notes import notes_section
from harness.scenarios.results import Problem, ScenarioResult, StepResult

DID_NOT_HOLD = {
    "failed": "does not hold",
    "error": "could not be done",
    "unsupported": "is unsupported",
}


def failure_sections(result: ScenarioResult) -> list[Section]:
    """Every problem with its YAML lines and its diff, then the flow and the functions' logs."""
    sections = [_problem(step, step.problem) for step in result.steps if step.problem]
    if not sections and result.reason:
        sections.append(Section(result.status, [Line(result.reason, Role.PROBLEM)]))
    if result.seed is not None:
        seed = [Line(f"--seed {result.seed} gives the same random values again", Role.HINT)]
        sections.append(Section("random values", seed))
    not_run = [step for step in result.steps if step.status == "not_run"]
    if not_run:
        sections.append(_not_run(not_run))
    if notes := notes_section(result.records):
        sections.append(notes)
    timeline = timeline_section(result.records)
    return [*sections, *([timeline] if timeline else []), *log_sections(result.records)]


def failure_text(result: ScenarioResult) -> str:
    """The sections as plain text: what JUnit files hold."""
    blocks = [f"{short(result.where)}: {result.name}"]
    for section in failure_sections(result):
        blocks.append("\n".join([section.title, *(f"  {line}" for line in section.lines)]))
    return "\n\n".join(blocks)


def headline(result: ScenarioResult) -> str:
    """One line: where and why."""
    step = next((s for s in result.steps if s.problem), None)
    if result.status == "xfailed" or step is None or step.problem is None:
        return why(result)
    place = short(_place(step, step.problem))
    return f"{place}: {why(result)}" if place else why(result)


def why(result: ScenarioResult) -> str:
    """One line: the first problem, or the reason."""
    problem = result.problem
    if result.status == "xfailed" or problem is None or not problem.message:
        return result.reason or result.status
    return problem.message.splitlines()[0]


def _problem(step: StepResult, problem: Problem) -> Section:
    where = _place(step, problem)
    title = f"{step.section}: {step.title} {DID_NOT_HOLD.get(step.status, step.status)}"
    if where:
        title += f"  ({short(where)})"
    lines = excerpt(where) if where else []
    if lines:
        lines.append(Line(""))
    lines += [Line(text, Role.PROBLEM) for text in problem.message.splitlines()]
    lines += _labelled("differences", problem.differences)
    if _worth_a_diff(problem):
        lines += [
            Line(""),
            Line("- expected   + actual", Role.HINT),
            *diff(problem.expected, problem.actual),
        ]
    lines += _labelled("seen", problem.seen)
    return Section(title, lines)


def _place(step: StepResult, problem: Problem) -> Location | None:
    return problem.where or step.where


def _worth_a_diff(problem: Problem) -> bool:
    """A diff of two short scalars repeats what the difference has said."""
    if problem.expected is None and problem.actual is None:
        return False
    values = (problem.expected, problem.actual)
    if any(isinstance(value, dict | list) for value in values):
        return problem.actual is not None
    return not problem.differences or any("\n" in str(value) for value in values)


def _labelled(label: str, entries: list[str]) -> list[Line]:
    if not entries:
        return []
    lines = [Line(""), Line(f"{label}:", Role.HINT)]
    for entry in entries:
        lines += [Line(f"  {text}") for text in entry.splitlines()]
    return lines


def _not_run(steps: list[StepResult]) -> Section:
    lines = [Line(f"{step.section}: {step.title}  ({short(step.where)})") for step in steps]
    return Section("not run", lines, detail=True)
