"""All matchers by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points

from harness.errors import BadInput
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

GROUP = "harness.matchers"
"""The group of the entry points by which a package adds a matcher: the object is a `Matcher`."""

BUILT_IN: tuple[Matcher, ...] = (
    *PRESENCE, *TYPES, *STRINGS, *TIMES, *NUMBERS,
    *CONTAINING, *ELEMENTS, *EXACTNESS, *LOGIC,
    *ENCODED, *CSV, *IMAGE,
)  # fmt: skip


class Catalogue(Mapping[str, Matcher]):
    """Our own, and those of installed packages, which are loaded when one is looked for."""

    def __init__(self, built_in: Iterable[Matcher]) -> None:
        self._found = {one.name: one for one in built_in}
        self._loaded = False

    def __getitem__(self, name: str) -> Matcher:
        if name in self._found:
            return self._found[name]
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, Matcher]:
        if not self._loaded:
            self._loaded = True
            for point in entry_points(group=GROUP):
                self._add(point)
        return self._found

    def _add(self, point: EntryPoint) -> None:
        """
        Raises:
            BadInput: it does not load, is no matcher, or its name is taken or is none.
        """
        try:
            found = point.load()
        except Exception as error:
            raise BadInput(
                f"entry point {point.name!r} of {GROUP} does not load: {error}",
                fix=f"mend or uninstall the package of {point.value}",
            ) from error
        what = f"entry point {point.name!r} of {GROUP}"
        if not isinstance(found, Matcher):
            raise BadInput(f"{what} is no {Matcher.__module__}.Matcher")
        if not found.name.startswith("$"):
            raise BadInput(f"{what}: the name {found.name!r} does not begin with `$`")
        if found.name in self._found:
            raise BadInput(f"{what}: the name {found.name!r} is taken", fix="rename it")
        self._found[found.name] = found


MATCHERS = Catalogue(BUILT_IN)
