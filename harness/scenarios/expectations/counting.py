"""`exactly`, `at_least`, `at_most`: how many things of a growing or changing set there are."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from harness.scenarios.expectations.base import Look
from harness.scenarios.expectations.looking import plural
from harness.scenarios.fields import Body, Count, exactly_one


class Counted(Body):
    """How many there must be; at least one unless it says otherwise."""

    exactly: Count | None = Field(None, description="Just so many.")
    at_least: Count | None = Field(None, description="So many or more.")
    at_most: Count | None = Field(None, description="So many or fewer.")

    @model_validator(mode="before")
    @classmethod
    def _counts(cls, data: Any) -> Any:
        exactly_one(data, ("exactly", "at_least"), optional=True)
        exactly_one(data, ("exactly", "at_most"), optional=True)
        return data

    @property
    def limit(self) -> int | None:
        """The most there may be."""
        return self.exactly if self.exactly is not None else self.at_most

    @property
    def least(self) -> int:
        """The fewest there must be."""
        if self.exactly is not None:
            return self.exactly
        if self.at_least is not None:
            return self.at_least
        return 0 if self.at_most is not None else 1

    def counted(
        self,
        found: list[Any],
        what: str,
        *,
        nearest: list[str],
        seen: list[str],
        grows: bool,
    ) -> Look:
        """A look at how many were found.

        Args:
            what: what is counted, in the singular.
            nearest: the differences of the one that came nearest, where none was found.
            grows: whether there can never be fewer later, so that too many is final.
        """
        n = len(found)
        too_many = self.limit is not None and n > self.limit
        holds = n >= self.least and not too_many
        message = "" if holds else f"expected {self._words(what)}, found {n}"
        return Look(
            holds=holds,
            message=message,
            expected=self._words(what),
            actual=plural(n, what),
            differences=[] if holds else [f"$.count: {message}", *(nearest if not n else [])],
            seen=seen,
            final=too_many and grows,
            result=found[-1] if n == 1 else found,
        )

    def _words(self, what: str) -> str:
        if self.exactly is not None:
            return f"exactly {plural(self.exactly, what)}"
        words = []
        if self.least or self.at_most is None:
            words.append(f"at least {plural(self.least, what)}")
        if self.at_most is not None:
            words.append(f"at most {plural(self.at_most, what)}")
        return " and ".join(words)


def matching(things: list[Any], parts: Any) -> tuple[list[Any], list[str]]:
    """The things whose parts all match, and the differences of the nearest other one.

    Args:
        parts: from a thing to its (path, expected, actual, exact) parts.
    """
    from harness.scenarios.matchers import match

    found: list[Any] = []
    nearest: list[str] | None = None
    for thing in things:
        differences = [
            str(d)
            for path, expected, actual, exact in parts(thing)
            for d in match(expected, actual, exact=exact, path=path)
        ]
        if not differences:
            found.append(thing)
        elif nearest is None or len(differences) <= len(nearest):
            nearest = differences
    return found, nearest or []
