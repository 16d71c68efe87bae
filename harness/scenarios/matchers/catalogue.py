"""All matchers by name."""

from __future__ import annotations

from harness.scenarios.matchers.base import Matcher
from harness.scenarios.matchers.containing import CONTAINING
from harness.scenarios.matchers.csv_text import CSV
from harness.scenarios.matchers.elements import ELEMENTS
from harness.scenarios.matchers.encoded import ENCODED
from harness.scenarios.matchers.exactness import EXACTNESS
from harness.scenarios.matchers.image import IMAGE
from harness.scenarios.matchers.logic import LOGIC
from harness.scenarios.matchers.numbers import NUMBERS
from harness.scenarios.matchers.presence import PRESENCE
from harness.scenarios.matchers.strings import STRINGS
from harness.scenarios.matchers.times import TIMES
from harness.scenarios.matchers.types import TYPES

MATCHERS: dict[str, Matcher] = {
    m.name: m
    for m in (
        *PRESENCE, *TYPES, *STRINGS, *TIMES, *NUMBERS,
        *CONTAINING, *ELEMENTS, *EXACTNESS, *LOGIC,
        *ENCODED, *CSV, *IMAGE,
    )
}  # fmt: skip
