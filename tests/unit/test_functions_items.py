"""Which items the CRUD API takes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.function_modules import modules_of


@pytest.fixture
def items(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("TABLE_NAME", "items")
    with modules_of("items_api", "items", "api") as (module, api):
        module.RequestError = api.RequestError
        yield module


VALID = {"name": "Kettle", "price": 49, "tags": ["kitchen"]}


def test_only_the_fields_of_an_item_are_kept(items: Any) -> None:
    assert items.valid_fields({**VALID, "id": "mine", "createdAt": 0}) == VALID


@pytest.mark.parametrize(
    "body",
    [{"name": "K", "price": 0}, {"name": "K" * 100, "price": Decimal("0.01")}],
    ids=["free", "longest name"],
)
def test_tags_may_be_left_out(items: Any, body: dict[str, Any]) -> None:
    assert items.valid_fields(body) == {**body, "tags": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "K" * 101}, "name"),
        ({"price": -1}, "price"),
        ({"price": "49"}, "price"),
        ({"price": True}, "price"),
        ({"price": None}, "price"),
        ({"tags": "kitchen"}, "tags"),
        ({"tags": [1]}, "tags"),
    ],
)
def test_each_wrong_field_is_named_alone(items: Any, change: dict[str, Any], field: str) -> None:
    with pytest.raises(items.RequestError) as refusal:
        items.valid_fields({**VALID, **change})
    assert refusal.value.status == 400
    assert list(refusal.value.body["errors"]) == [field]


def test_times_are_shown_in_iso_8601(items: Any) -> None:
    stored = {"createdAt": Decimal(1772352000123), "updatedAt": 1772352000000}
    assert items.shown(stored) == {
        "createdAt": "2026-03-01T08:00:00.123+00:00",
        "updatedAt": "2026-03-01T08:00:00.000+00:00",
    }
