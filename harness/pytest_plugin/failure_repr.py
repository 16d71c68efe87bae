"""How pytest prints a scenario that failed; survives the way from an xdist worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from _pytest._io import TerminalWriter

    from harness.scenarios.results import ScenarioResult

MARKUP: dict[str, dict[str, bool]] = {
    "title": {"bold": True},
    "problem": {"red": True},
    "expected": {"green": True},
    "actual": {"red": True},
    "hint": {"light": True},
}


class ScenarioFailed(Exception):
    """A scenario ended in another way than passing."""

    def __init__(self, result: ScenarioResult) -> None:
        self.result = result
        super().__init__(f"{result.name}: {result.status}")


@dataclass
class Crash:
    """What pytest's short summary and JUnit's message attribute show."""

    path: str
    lineno: int
    message: str


@dataclass
class ScenarioRepr:
    """Lines with roles, and the details that pytest shows as sections of the report."""

    reprcrash: Crash
    lines: list[tuple[str, str]]
    details: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, result: ScenarioResult) -> ScenarioRepr:
        from harness.report.failure import failure_sections, why
        from harness.report.results import scenario_of

        mask, wrong = _mask(result)
        scenario = scenario_of(result)
        lines = [(f"{scenario.name}  ({scenario.where})", "title")]
        details = []
        for section in failure_sections(scenario):
            if section.detail:
                details.append((section.title, mask(section.text())))
                continue
            lines += [("", "plain"), (section.title, "title")]
            lines += [(f"  {mask(line.text)}".rstrip(), line.role.value) for line in section.lines]
        if wrong:
            lines += [("", "plain"), *((line, "problem") for line in wrong.splitlines())]
        crash = Crash(str(result.where.file), result.where.line or 1, mask(why(scenario)))
        return cls(crash, lines, details)

    def toterminal(self, tw: TerminalWriter) -> None:
        """What pytest prints; the details follow as the report's sections."""
        for text, role in self.lines:
            tw.line(text, **MARKUP.get(role, {}))

    def __str__(self) -> str:
        """Everything, for writers that know no sections (JUnit)."""
        blocks = ["\n".join(text for text, _ in self.lines)]
        blocks += [f"{title}\n{text}" for title, text in self.details]
        return "\n\n".join(blocks)

    def to_json(self) -> dict[str, Any]:
        crash = self.reprcrash
        return {
            "crash": [crash.path, crash.lineno, crash.message],
            "lines": self.lines,
            "details": self.details,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ScenarioRepr:
        return cls(
            Crash(*data["crash"]),
            [(text, role) for text, role in data["lines"]],
            [(title, text) for title, text in data["details"]],
        )


def _mask(result: ScenarioResult) -> tuple[Callable[[str], str], str]:
    """What pytest shows goes into its JUnit file too. And what is wrong with the rules."""
    from harness.errors import HarnessError
    from harness.masking import Masker
    from harness.report.secrets import masker_of

    try:
        return masker_of([result]).text, ""
    except HarnessError as error:
        return Masker().text, str(error)


def plain(text: str) -> ScenarioRepr:
    """An error that needs no more than its text."""
    return ScenarioRepr(
        Crash("", 0, text.splitlines()[0]), [(line, "problem") for line in text.splitlines()]
    )


SERIALISED = "harness_failure"


def serialise(report: pytest.CollectReport | pytest.TestReport, data: dict[str, Any]) -> None:
    """Add the representation to a report's data, which else holds only its text."""
    if isinstance(report.longrepr, ScenarioRepr):
        data[SERIALISED] = report.longrepr.to_json()


def restore(report: Any, serialised: dict[str, Any] | None) -> None:
    if serialised is not None:
        report.longrepr = ScenarioRepr.from_json(serialised)
