"""Writes docs/event-kinds.md: `python tests/events/event_table.py`."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from event_samples import recognised

from harness.events.catalogue import KINDS, NAMES
from harness.events.model import Kind

PAGE = Path(__file__).parents[2] / "docs" / "event-kinds.md"

HEAD = """# Kinds of events

Made by `python tests/events/event_table.py` from the catalogue of kinds; a test holds that it is
current. *Files* counts the event files of [aws-lambda-go](https://github.com/aws/aws-lambda-go)
and [Powertools for AWS Lambda (Python)](https://github.com/aws-powertools/powertools-lambda-python)
that are recognised as the kind, or carry it inside an envelope.
"""


def page() -> str:
    """The whole page."""
    counted = _counted()
    told = recognised()
    refused = {name: why for name, why in told.items() if why.startswith("refused")}
    lines = [
        HEAD,
        f"Of {len(told)} files {len(told) - len(refused)} are recognised, {len(refused)} refused.",
    ]
    lines += ["", "| kind | what it is | files | replayed at its source |", "|---|---|---:|---|"]
    kinds = _by_name()
    lines += [_row(kinds[name], counted[name]) for name in NAMES if kinds[name].delivered]
    lines += ["", "## Not delivered", "", "No function is invoked with these; they are told apart."]
    lines += ["", "| kind | what it is | files | why it is refused |", "|---|---|---:|---|"]
    lines += [_row(kinds[name], counted[name]) for name in NAMES if not kinds[name].delivered]
    lines += ["", "## Each file", "", "| file | what it is |", "|---|---|"]
    lines += [f"| {name} | {_code(what)} |" for name, what in sorted(told.items())]
    return "\n".join(lines) + "\n"


def _code(what: str) -> str:
    return what if what.startswith("refused") else f"`{what}`"


def _by_name() -> dict[str, Kind]:
    return {kind.name: kind for kind in reversed(KINDS)}


def _counted() -> dict[str, int]:
    counted: dict[str, int] = defaultdict(int)
    for what in recognised().values():
        for name in set(what.replace(",", " >").split(" > ")):
            counted[name.strip()] += 1
    return counted


def _row(kind: Kind, files: int) -> str:
    how = kind.replay or f"no: {kind.obstacle}"
    return f"| `{kind.name}` | {kind.title} | {files or ''} | {how} |"


if __name__ == "__main__":
    sys.stdout.write(f"{PAGE} written\n")
    PAGE.write_text(page())
