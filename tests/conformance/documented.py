"""The mark of a conformance check: which feature it is of, and which document says so."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

NAME = "documented"


@dataclass(frozen=True)
class Source:
    """`feature`: a row of the table; `document`: AWS's page by its name, `Guide: page`."""

    feature: str
    document: str


def documented(feature: str, document: str) -> pytest.MarkDecorator:
    """Mark a check: `@documented("visibility timeout", "SQS Developer Guide: Visibility timeout")`.

    A parametrised test is one check a parameter; a parameter may bring a mark of its own
    (`pytest.param(…, marks=documented(…))`), which comes before the function's.
    """
    return getattr(pytest.mark, NAME)(feature, document)


def source_of(item: pytest.Item) -> Source | None:
    """What the nearest mark says; None without one."""
    marker = item.get_closest_marker(NAME)
    return None if marker is None else Source(*marker.args)
