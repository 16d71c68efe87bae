"""Writes docs/compatibility.md: `python tests/corpus/table.py`."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from cases import Case, cases
from features import GROUPS, RESOURCE, Feature, features_of

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"

HEAD = """# What was deployed

Made from the applications under `tests/corpus/positive` by `python tests/corpus/table.py`; a test
holds that it is current. Each application is deployed on the native engine, its outputs are
checked, an event is sent through it, what came of it is checked, and it is deleted again
(`pytest tests/corpus`). *refused*: the engine cannot make it, and says so with its line; the rest
of such an application is deployed with `--allow-unsupported`, and used.
"""


def page() -> str:
    """The whole page."""
    all_cases = cases()
    lines = [HEAD, *_summary(all_cases)]
    used = _used(all_cases)
    refused = {kind for case in all_cases for kind in case.unsupported.values() if "::" in kind}
    limits = {name: words for case in all_cases for name, words in case.limits.items()}
    for group in GROUPS:
        rows = sorted(feature for feature in used if feature[0] == group)
        if rows:
            lines += ["", f"## {group}", "", "| | applications | result |", "|---|---:|---|"]
            lines += [_row(row, used[row], refused, limits) for row in rows]
    lines += ["", "## The applications", "", "| | what it shows | result |", "|---|---|---|"]
    lines += [_case(case) for case in all_cases]
    return "\n".join(lines) + "\n"


def _summary(all_cases: list[Case]) -> Iterator[str]:
    yield "| format | applications | deployed and used whole | without what the engine refuses |"
    yield "|---|---:|---:|---:|"
    for format_ in sorted({case.format for case in all_cases}):
        chosen = [case for case in all_cases if case.format == format_]
        refused = sum(bool(case.unsupported) for case in chosen)
        yield f"| {format_} | {len(chosen)} | {len(chosen) - refused} | {refused} |"


def _used(all_cases: list[Case]) -> dict[Feature, list[Case]]:
    used: dict[Feature, list[Case]] = defaultdict(list)
    for case in all_cases:
        for feature in features_of(case):
            used[feature].append(case)
    return used


def _row(feature: Feature, users: list[Case], refused: set[str], limits: dict[str, str]) -> str:
    group, name = feature
    if all(case.unsupported for case in users):
        is_refused = group == RESOURCE and name in refused
        result = "refused" if is_refused else "only beside what is refused"
    else:
        result = limits.get(name, "works")
    return f"| `{name}` | {len(users)} | {result} |"


def _case(case: Case) -> str:
    shown = "; ".join(scenario.name for scenario in case.scenarios)
    limited = "; ".join(f"`{name}`: {words}" for name, words in case.limits.items())
    types = ", ".join(
        f"`{kind}`" for kind in dict.fromkeys(case.unsupported.values()) if "::" in kind
    )
    return f"| {case.name} | {shown} | {f'refused: {types}' if types else limited or 'works'} |"


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")
