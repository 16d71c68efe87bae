"""What is expected of a value that was seen once, or twice."""

from __future__ import annotations

from typing import Any

import pytest

from harness.recording.likeness import MISSING, Likeness, variable
from harness.scenarios.matchers.comparing import match

AT = 1_795_000_000.0
UUID, OTHER = "0c36bf75-670e-4589-87d0-5eb9a787920f", "ef38b0a1-1111-4222-8333-444455556666"


def expected(seen: Any, again: Any = MISSING, *, sent: str = "", **captured: str) -> Any:
    return Likeness({value: name for name, value in captured.items()}, sent, AT).expected(
        seen, again
    )


@pytest.mark.parametrize(
    ("seen", "again", "told"),
    [
        ("chair", "chair", "chair"),
        (3, 3, 3),
        (UUID, UUID, UUID),
        (UUID, OTHER, {"$uuid": True}),
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:07Z", {"$timestamp": True}),
        (AT + 5, AT + 9, {"$near": "now", "within": "1h"}),
        (int(AT * 1000), int(AT * 1000) + 7, {"$near": "now", "within": "1h"}),
        (0.25, 0.5, {"$type": "number"}),
        ("TRK-81-x", "TRK-92-x", {"$regex": r"^TRK\-.*\-x$"}),
        ("abc", "xyz", {"$type": "string"}),
        (True, False, {"$type": "boolean"}),
        (None, 1, {"$any": True}),
        ([1, 2], [1], {"$type": "array"}),
        ({"a": 1}, 1, {"$any": True}),
        ({"a": 1, "b": UUID, "c": 2}, {"a": 1, "b": OTHER}, {"a": 1, "b": {"$uuid": True}}),
        ('{"id": "a1"}', '{"id": "a2"}', {"$json": {"id": {"$regex": "^a.*$"}}}),
    ],
)
def test_what_differs_between_two_runs_is_a_matcher_for_both(
    seen: Any, again: Any, told: Any
) -> None:
    assert expected(seen, again) == told
    if not (isinstance(told, dict) and "$near" in told):  # it is near AT, not near now
        assert not match(told, seen, exact=False)
        assert not match(told, again, exact=False)


def test_what_was_seen_once_is_judged_by_its_looks_unless_somebody_sent_it() -> None:
    assert expected({"id": UUID, "at": "2026-11-21T10:00:00Z", "n": 7}) == {
        "id": {"$uuid": True},
        "at": {"$timestamp": True},
        "n": 7,
    }
    assert expected(UUID, sent=f'{{"orderId": "{UUID}"}}') == UUID


def test_captured_values_are_their_variables_inside_of_text_too() -> None:
    assert expected(UUID, id=UUID) == "${id}"
    assert expected(f"order {UUID} of ${{x}}", OTHER, id=UUID) == "order ${id} of $${x}"


def test_what_means_something_in_a_scenario_is_escaped() -> None:
    assert expected(variable("outputs.Url") + "${x}") == "${outputs.Url}$${x}"
    assert expected({"$ref": "${name}"}, {"$ref": "${name}"}) == {"$$ref": "$${name}"}
