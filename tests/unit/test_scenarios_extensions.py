"""What a package adds by its entry points: taken, or refused with the entry point's name."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any, ClassVar

import pytest

from harness.errors import BadInput
from harness.scenarios import registry
from harness.scenarios.actions.base import Action
from harness.scenarios.fields import Body
from harness.scenarios.matchers import catalogue
from harness.scenarios.matchers.base import Matcher
from harness.scenarios.matchers.catalogue import BUILT_IN, Catalogue
from harness.scenarios.registry import Registry

EVEN = Matcher("$even", "An even number.", {"const": True}, lambda *_: [])
TAKEN = Matcher("$any", "Taken.", {"const": True}, lambda *_: [])
BARE = Matcher("even", "No name.", {"const": True}, lambda *_: [])


class NoExample(Body, Action):
    """Lacks what reports show."""

    kind: ClassVar[str] = "no_example"

    def run(self, context: Any) -> Any:
        return context


class NoModel(Action):
    kind = "no_model"
    example = "no_model: {}"

    def run(self, context: Any) -> Any:
        return context


def matchers(monkeypatch: pytest.MonkeyPatch, value: str) -> Catalogue:
    point = EntryPoint("mine", value, catalogue.GROUP)
    monkeypatch.setattr(
        catalogue, "entry_points", lambda group: [point] if group == point.group else []
    )
    return Catalogue(BUILT_IN)


def test_a_matcher_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    found = matchers(monkeypatch, f"{__name__}:EVEN")
    assert found["$any"].name == "$any"
    assert found["$even"] is EVEN
    assert "$even" in list(found)
    assert len(found) == len(BUILT_IN) + 1
    assert "$odd" not in found


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("no_such_module:X", "'mine' of harness.matchers does not load"),
        ("pathlib:Path", "is no harness.scenarios.matchers.base.Matcher"),
        (f"{__name__}:TAKEN", "the name '\\$any' is taken"),
        (f"{__name__}:BARE", "does not begin with `\\$`"),
    ],
)
def test_a_wrong_matcher(monkeypatch: pytest.MonkeyPatch, value: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        matchers(monkeypatch, value).get("$nothing")


@pytest.mark.parametrize(
    ("name", "what"),
    [("NoExample", "lacks an `example`"), ("NoModel", "lacks a docstring, fields")],
)
def test_a_kind_that_says_too_little(monkeypatch: pytest.MonkeyPatch, name: str, what: str) -> None:
    point = EntryPoint("mine", f"{__name__}:{name}", "harness.actions")
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group else [])
    with pytest.raises(BadInput, match=what):
        Registry("harness.actions", Action).all()  # type: ignore[type-abstract]
