"""Why a scenario did not pass, as sections: shared by the command line, pytest and JUnit."""

from __future__ import annotations

from harness.report.flow import log_sections, timeline_section
from harness.report.lines import Line, Role, Section
from harness.report.notes import notes_section
from harness.report.results.model import Failure, ScenarioData, StepData, TextLine

DID_NOT_HOLD = {
    "failed": "does not hold",
    "error": "could not be done",
    "unsupported": "is unsupported",
}


def failure_sections(scenario: ScenarioData) -> list[Section]:
    """Every problem with its YAML lines and its diff, then the flow and the functions' logs."""
    sections = [_problem(step, failure) for step, failure in scenario.failures]
    if not sections and scenario.reason:
        sections.append(Section(scenario.status, [Line(scenario.reason, Role.PROBLEM)]))
    if scenario.seed is not None:
        seed = [Line(f"--seed {scenario.seed} gives the same random values again", Role.HINT)]
        sections.append(Section("random values", seed))
    if scenario.bundle is not None:
        again = [Line(f"harness replay {scenario.bundle}", Role.HINT)]
        sections.append(Section("run it again, anywhere", again))
    elif scenario.no_bundle is not None:
        sections.append(Section("no bundle", [Line(scenario.no_bundle, Role.HINT)]))
    not_run = [step for step in scenario.steps if step.status == "not_run"]
    if not_run:
        sections.append(_not_run(not_run))
    return [*sections, *flow_sections(scenario)]


def flow_sections(scenario: ScenarioData) -> list[Section]:
    """What the engine said, the flow's timeline, each function's log."""
    found = [notes_section(scenario.notes), timeline_section(scenario.timeline)]
    return [
        *(section for section in found if section),
        *log_sections(scenario.logs, scenario.titles),
    ]


def failure_text(scenario: ScenarioData) -> str:
    """The sections as plain text: what JUnit files hold."""
    blocks = [f"{scenario.where}: {scenario.name}"]
    blocks += [section_text(section) for section in failure_sections(scenario)]
    return "\n\n".join(blocks)


def section_text(section: Section) -> str:
    """A section as plain text, its lines indented below its title."""
    return "\n".join([section.title, *(f"  {line}" for line in section.lines)])


def headline(scenario: ScenarioData) -> str:
    """One line: where and why."""
    step = next((step for step, _ in scenario.failures), None)
    if scenario.status == "xfailed" or step is None or step.failure is None:
        return why(scenario)
    place = step.failure.where
    return f"{place}: {why(scenario)}" if place else why(scenario)


def why(scenario: ScenarioData) -> str:
    """One line: the first problem, or the reason."""
    message = next((failure.message for _, failure in scenario.failures), "")
    if scenario.status == "xfailed" or not message:
        return scenario.reason or scenario.status
    return message.splitlines()[0]


def _problem(step: StepData, failure: Failure) -> Section:
    title = f"{step.section}: {step.title} {DID_NOT_HOLD.get(step.status, step.status)}"
    if failure.where:
        title += f"  ({failure.where})"
    lines = _lines(failure.excerpt)
    if lines:
        lines.append(Line(""))
    return Section(title, [*lines, *failure_lines(failure)])


def failure_lines(failure: Failure) -> list[Line]:
    """What went wrong, every difference, expected beside actual, and what was seen instead."""
    lines = [Line(text, Role.PROBLEM) for text in failure.message.splitlines()]
    lines += _labelled("differences", failure.differences)
    if failure.diff:
        lines += [Line(""), Line("- expected   + actual", Role.HINT), *_lines(failure.diff)]
    lines += _labelled("seen", failure.seen)
    return lines


def _lines(lines: list[TextLine]) -> list[Line]:
    return [Line(line.text, Role(line.role)) for line in lines]


def _labelled(label: str, entries: list[str]) -> list[Line]:
    if not entries:
        return []
    lines = [Line(""), Line(f"{label}:", Role.HINT)]
    for entry in entries:
        lines += [Line(f"  {text}") for text in entry.splitlines()]
    return lines


def _not_run(steps: list[StepData]) -> Section:
    lines = [Line(f"{step.section}: {step.title}  ({step.where})") for step in steps]
    return Section("not run", lines, detail=True)
