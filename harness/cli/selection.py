"""Which of the scenarios that were found are run."""

from __future__ import annotations

from collections.abc import Sequence

from harness.errors import BadInput, did_you_mean
from harness.report.names import short_path
from harness.scenarios.parallel.case import Case


def select(
    cases: Sequence[Case], text: str | None, tags: Sequence[str], not_tags: Sequence[str] = ()
) -> list[Case]:
    """Those whose name or file contains `text`, and that have any of `tags`, none of `not_tags`.

    Raises:
        BadInput: nothing is left, since a run that looks at nothing must not pass.
    """
    known = {tag for case in cases for tag in case.scenario.tags}
    for tag in (*tags, *not_tags):
        if tag not in known:
            raise BadInput(f"no scenario has the tag {tag!r}", fix=did_you_mean(tag, known))
    chosen = [case for case in cases if _matches(case, text, tags, not_tags)]
    if not chosen:
        without = f" and --not-tag {list(not_tags)}" if not_tags else ""
        asked = f"-k {text!r} and --tag {list(tags)}{without}"
        raise BadInput(f"none of {len(cases)} scenarios fits {asked}")
    return chosen


def _matches(case: Case, text: str | None, tags: Sequence[str], not_tags: Sequence[str]) -> bool:
    file = short_path(case.scenario.file)
    place = f"{file} {case.name} {file}::{case.name}".lower()
    if any(tag in case.scenario.tags for tag in not_tags):
        return False
    if text is not None and text.lower() not in place:
        return False
    return not tags or any(tag in case.scenario.tags for tag in tags)
