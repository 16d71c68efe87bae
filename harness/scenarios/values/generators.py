"""Names that make a value each time they are evaluated: `${now+1h:%Y-%m-%d}`.

Each is `NAME`, `NAME.PART`, with an offset where it is a time, and an argument after a colon.
"""

from __future__ import annotations

import itertools
import random
import re
import string
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_GENERATOR = re.compile(
    r"(?P<name>[a-z_]+)(?:\.(?P<part>[A-Za-z_]\w*))?"
    r"\s*(?P<sign>[+-])?\s*(?(sign)(?P<offset>\d{1,12}(?:\.\d{1,6})?)\s*(?P<unit>ms|s|m|h|d))"
    r"\s*(?::(?P<argument>.*))?",
    re.DOTALL,
)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_LONGEST_OFFSET = 100 * 365 * 86_400.0
_LETTERS = string.ascii_lowercase + string.digits
_LONGEST_TEXT = 100_000
_COUNTER_FORMAT = re.compile(r"(?:[^%]|%%)*%(?:0?[1-9]\d?)?d(?:[^%]|%%)*")
_RANGE = re.compile(
    r"\s*(?P<low>-?\d{1,15}(?:\.\d{1,15})?)\s*\.\.\s*(?P<high>-?\d{1,15}(?:\.\d{1,15})?)\s*"
)

TIMES = ("now", "epoch", "epoch_ms")
RANDOM = ("int", "float", "text", "hex", "of")
GENERATORS: dict[str, str] = {
    "uuid": "a random UUID",
    "now": "the cloud's time in ISO 8601 (UTC), or as `:FORMAT` says",
    "epoch": "seconds since 1970",
    "epoch_ms": "milliseconds since 1970",
    "sequence": "1, 2, 3 … in this scenario; `.NAME` counts by itself, `:%04d` is its format",
    "random": "`.int:1..6`, `.float:0..1`, `.text:8`, `.hex:16`, `.of:red,green`",
}


@dataclass(frozen=True)
class Call:
    """A generator as it is written inside `${…}`."""

    name: str
    part: str | None
    offset: float | None
    """Seconds."""
    argument: str | None


def parse(text: str) -> Call | None:
    """The generator that the text names; None where it names none."""
    found = _GENERATOR.fullmatch(text.strip())
    if found is None or found["name"] not in GENERATORS:
        return None
    offset = None
    if found["offset"] is not None:
        offset = float(f"{found['sign']}{found['offset']}") * _SECONDS[found["unit"]]
    return Call(found["name"], found["part"], offset, found["argument"])


def wrong(call: Call) -> str | None:
    """What is wrong with how it is written; None where nothing is."""
    if call.offset is not None and call.name not in TIMES:
        return f"{call.name!r} takes no offset"
    if call.offset is not None and abs(call.offset) > _LONGEST_OFFSET:
        return "the offset is more than a hundred years"
    if call.part is not None and call.name not in ("sequence", "random"):
        return f"{call.name!r} has no part {call.part!r}"
    if call.name == "random":
        return _wrong_random(call)
    if call.name == "sequence":
        if call.argument is not None and not _COUNTER_FORMAT.fullmatch(call.argument):
            return f"{call.argument!r} is no format of a number such as `order-%04d`"
    elif call.name == "now":
        if call.argument is not None and not call.argument.strip():
            return "the format is missing, such as `${now:%Y-%m-%d}`"
    elif call.argument is not None:
        return f"{call.name!r} takes no argument"
    return None


def _wrong_random(call: Call) -> str | None:
    if call.part not in RANDOM:
        return "`random` is one of " + ", ".join(f"random.{part}" for part in RANDOM)
    argument = (call.argument or "").strip()
    if call.part in ("int", "float"):
        found = _RANGE.fullmatch(argument)
        if found is None or float(found["low"]) > float(found["high"]):
            return f"`random.{call.part}` takes a range such as `random.{call.part}:1..6`"
        if call.part == "int" and "." in found["low"] + found["high"]:
            return "`random.int` takes a range of whole numbers such as `random.int:1..6`"
    elif call.part in ("text", "hex"):
        right = argument.isdecimal() and len(argument) <= 6
        if not (right and 0 < int(argument) <= _LONGEST_TEXT):
            return f"`random.{call.part}` takes a length such as `random.{call.part}:8`"
    elif not argument:
        return "`random.of` takes what to choose from, such as `random.of:red,green`"
    return None


class Generators:
    """Makes the values of one run of a scenario, the same ones for the same `seed`.

    Args:
        seed: what the random values come from.
        ahead: seconds by which the cloud's clock is ahead of real time, asked each time.
    """

    def __init__(self, seed: str = "", ahead: Callable[[], float] = lambda: 0.0) -> None:
        self._random = random.Random(seed) if seed else random.Random()
        self._ahead = ahead
        self._counters: dict[str, Iterator[int]] = {}
        self.drawn = False
        """Whether a value came by chance, so that the seed matters."""

    def make(self, call: Call) -> Any:
        """The next value; the call must be one with which nothing is `wrong`."""
        if call.name in TIMES:
            return self._time(call)
        if call.name == "sequence":
            # `setdefault` and `next` are one step each: actions in parallel never share a number.
            number = next(self._counters.setdefault(call.part or "", itertools.count(1)))
            return number if call.argument is None else call.argument % number
        self.drawn = True
        if call.name == "uuid":
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return self._by_chance(call.part or "", (call.argument or "").strip())

    def _time(self, call: Call) -> str | int:
        moment = time.time() + self._ahead() + (call.offset or 0.0)
        if call.name == "epoch":
            return int(moment)
        if call.name == "epoch_ms":
            return int(moment * 1000)
        now = datetime.fromtimestamp(moment, UTC)
        if call.argument is not None:
            return now.strftime(call.argument.strip())
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _by_chance(self, part: str, argument: str) -> Any:
        if part == "of":
            return self._random.choice([one.strip() for one in argument.split(",")])
        if part in ("text", "hex"):
            letters = _LETTERS if part == "text" else "0123456789abcdef"
            return "".join(self._random.choices(letters, k=int(argument)))
        low, _, high = argument.partition("..")
        if part == "int":
            return self._random.randint(int(low), int(high))
        return self._random.uniform(float(low), float(high))
