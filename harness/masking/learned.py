"""Values that were seen to be secret, and what stands in their place."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from urllib.parse import quote, quote_plus

SHORTEST = 3
"""Characters; what is shorter is masked where it was found, and nowhere else."""
ANYWHERE = 6
"""Characters from which on a value is masked inside of words too."""
PLACEHOLDER = re.compile(r"«masked:(?P<name>[^«»#]+)#(?P<number>\d+)»")


class Learned:
    """Secret values by the placeholder that stands for each, equal for equal values."""

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._numbers: Counter[str] = Counter()
        self._everywhere: set[str] = set()

    def placeholder(self, value: str, name: str) -> str:
        """What stands for the value; named after what it was found under first."""
        if value not in self._placeholders:
            slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "secret"
            self._numbers[slug] += 1
            self._placeholders[value] = f"«masked:{slug}#{self._numbers[slug]}»"
        return self._placeholders[value]

    def remember(self, value: str, name: str) -> str:
        """Mask the value wherever it stands from now on; its placeholder."""
        placeholder = self.placeholder(value, name)
        if len(value) >= SHORTEST and value not in self._everywhere:
            self._everywhere.add(value)
            self.__dict__.pop("_replaced", None)
        return placeholder

    def __len__(self) -> int:
        return len(self._everywhere)

    def __contains__(self, value: object) -> bool:
        return value in self._placeholders

    def replaced(self, text: str) -> str:
        """The text with a placeholder for each value that was remembered."""
        return self._replaced(text) if self._everywhere else text

    @cached_property
    def _replaced(self) -> Callable[[str], str]:
        written = {form: value for value in self._everywhere for form in _forms(value)}
        longest = sorted(written, key=lambda form: (-len(form), form))
        inside = _alternatives(f for f in longest if len(written[f]) >= ANYWHERE)
        words = _alternatives(f for f in longest if len(written[f]) < ANYWHERE)
        parts = [inside, rf"(?<![\w«#]){words}(?![\w»])" if words else ""]
        # What stands already masked is passed over whole.
        pattern = re.compile("|".join(filter(None, [PLACEHOLDER.pattern, *parts])))

        def replace(match: re.Match[str]) -> str:
            value = written.get(match[0])
            return match[0] if value is None else self._placeholders[value]

        return lambda text: pattern.sub(replace, text)


def _forms(value: str) -> set[str]:
    """The value as it stands in JSON and in addresses too."""
    plain, escaped = (json.dumps(value, ensure_ascii=e)[1:-1] for e in (False, True))
    return {value, plain, escaped, quote(value, safe=""), quote_plus(value), quote(value)}


def _alternatives(forms: Iterable[str], depth: int = 3) -> str:
    """A pattern of all forms, by their first characters, so that thousands cost little.

    Of two forms that begin alike the longer comes first, as they are ordered.
    """
    return "(?:" + "|".join(branches) + ")" if (branches := list(_branches(forms, depth))) else ""


def _branches(forms: Iterable[str], depth: int) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for form in forms:
        groups.setdefault(form[:1], []).append(form[1:])
    for first, rest in groups.items():
        if depth == 0 or len(rest) == 1:
            yield from (re.escape(first + one) for one in rest)
        else:
            yield re.escape(first) + _alternatives(rest, depth - 1)
