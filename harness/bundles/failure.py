"""What failed, told so that two failures can be compared: what changes each time by its shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from harness.bundles.manifest import FailurePart
from harness.scenarios.results import ScenarioResult, StepResult

_SHAPES: tuple[tuple[str, str], ...] = (
    (r"«masked:[^»]*»|\*\*\*|\bMasked1-[a-z0-9-]+-\d+!", "<secret>"),
    (r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", "<uuid>"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", "<time>"),
    (r"https?://(?:localhost|127\.0\.0\.1|[\w.-]*localstack\.cloud)(?::\d+)?", "<endpoint>"),
    (r"\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b", "<hex>"),
    (r"\b\d{10,}(?:\.\d+)?\b", "<number>"),
    (r"\(after [\d.]+ s\)", ""),
    (r"/\S*/(?=[^/\s]+\.\w{1,8}\b)", ""),
)
_COMPILED = [(re.compile(pattern), text) for pattern, text in _SHAPES]
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)""", re.DOTALL)


@dataclass(frozen=True)
class Verdict:
    """`same`: the same step and differences; `alike`: the same kind of them, of other values;
    `other`: it fails in another way; `passed`."""

    outcome: Literal["same", "alike", "other", "passed"]
    why: str

    @property
    def reproduced(self) -> bool:
        return self.outcome in ("same", "alike")


def failure_of(result: ScenarioResult) -> FailurePart:
    """The first step that did not pass."""
    step = next((s for s in result.steps if s.problem), None)
    if step is None or step.problem is None:
        message = shaped((result.reason or result.status).splitlines()[0])
        return FailurePart(
            status=result.status, section="", kind="", title="", place="", differences=[],
            message=message,
        )  # fmt: skip
    lines = step.problem.message.splitlines()
    return FailurePart(
        status=step.status,
        section=step.section,
        kind=step.kind,
        title=step.title,
        place=_place(step),
        differences=[shaped(text) for text in step.problem.differences],
        message=shaped(lines[0]) if lines else "",
    )


def compare(before: FailurePart, result: ScenarioResult) -> Verdict:
    """What a replay came to, beside what the bundle tells."""
    if result.status == "passed":
        return Verdict("passed", "it passes now")
    now = failure_of(result)
    if result.status in ("skipped", "unsupported"):
        return Verdict("other", f"it is {result.status}: {now.message}")
    if (now.section, now.kind, now.place) != (before.section, before.kind, before.place):
        was = f"{before.section}: {before.title} ({before.place})"
        return Verdict("other", f"another step fails: {_named(now)}; it was {was}")
    if now.status != before.status:
        return Verdict("other", f"the step is now {now.status}, and was {before.status}")
    if (now.differences, now.message) == (before.differences, before.message):
        return Verdict("same", f"{_named(now)} fails as it did")
    if _kinds(now) == _kinds(before):
        return Verdict("alike", f"{_named(now)} fails as it did, with other values")
    return Verdict("other", f"{_named(now)} fails, but otherwise: {_differing(before, now)}")


def shaped(text: str) -> str:
    """The text without what is another in each run: ids, times, addresses, secrets."""
    for pattern, shape in _COMPILED:
        text = pattern.sub(shape, text)
    return text.strip()


def _place(step: StepResult) -> str:
    return f"{step.where.file.name}:{step.where.line}" if step.where else ""


def _named(failure: FailurePart) -> str:
    return f"{failure.section}: {failure.title}" if failure.section else failure.message


def _kinds(failure: FailurePart) -> tuple[tuple[str, ...], str]:
    """Where the differences are, and what is wrong there, whatever the values."""
    kinds = tuple(sorted({_kind(text) for text in failure.differences}))
    return kinds, "" if kinds else _kind(failure.message)


def _kind(text: str) -> str:
    return _NUMBER.sub("<n>", _QUOTED.sub("<text>", text))


def _differing(before: FailurePart, now: FailurePart) -> str:
    was = before.differences or [before.message]
    there = now.differences or [now.message]
    new = next((text for text in there if text not in was), None)
    return new if new is not None else f"no longer: {next(t for t in was if t not in there)}"
