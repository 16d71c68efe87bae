"""Plain data and DynamoDB's types; image headers; histories of executions."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from harness.errors import BadInput
from harness.scenarios.cloud.history import failures, visited
from harness.scenarios.formats.data import from_dynamodb, to_dynamodb, to_json
from harness.scenarios.formats.images import ImageHeader, image_header
from harness.scenarios.matchers import match


def test_an_item_there_and_back() -> None:
    item: dict[str, Any] = {
        "s": "x", "i": 10, "f": 0.1, "b": True, "n": None, "l": [1, {"a": 2.5}], "m": {"": ""},
    }  # fmt: skip
    sent = to_dynamodb(item)
    assert sent["i"] == {"N": "10"}
    assert sent["f"] == {"N": "0.1"}
    back = from_dynamodb(sent)
    assert back["i"] == 10
    assert isinstance(back["i"], int)
    assert match(item, back, exact=True) == []


def test_types_that_json_lacks() -> None:
    back = from_dynamodb({"ss": {"SS": ["b", "a"]}, "bin": {"B": b"\x00\xff"}, "d": {"N": "1.50"}})
    assert back == {"ss": {"a", "b"}, "bin": "AP8=", "d": Decimal("1.5")}
    assert match({"ss": ["b", "a"]}, back, exact=False) == []
    assert to_json(back) == '{"ss": ["a", "b"], "bin": "AP8=", "d": 1.5}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**40 + 1])
def test_numbers_that_dynamodb_lacks(number: float) -> None:
    with pytest.raises(BadInput, match="not a DynamoDB item"):
        to_dynamodb({"n": number})


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("GIF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}),
    ],
)
def test_image_headers(name: str, options: dict[str, Any]) -> None:
    data = picture(name, **options)
    assert image_header(data) == ImageHeader(name, 321, 123, "exif" in options)
    assert image_header(data[:9]) is None


@pytest.mark.parametrize("name", ["JPEG", "PNG"])
def test_exif(name: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a tower"
    assert image_header(picture(name, exif=exif)) == ImageHeader(name, 321, 123, True)


def picture(name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (321, 123), "red").save(buffer, name, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x02\xff\xda", b"x"])
def test_no_image(data: bytes) -> None:
    assert image_header(data) is None


def test_a_history() -> None:
    events: list[dict[str, Any]] = [
        {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Reserve"}},
        {"type": "TaskFailed", "taskFailedEventDetails": {"error": "Busy", "cause": "c"}},
        {"type": "TaskFailed", "taskFailedEventDetails": {"error": "Busy", "cause": "c"}},
        {"type": "TaskStateExited", "stateExitedEventDetails": {"name": "Reserve"}},
        {"type": "FailStateEntered", "stateEnteredEventDetails": {"name": "End"}},
    ]
    assert visited(events) == ["Reserve", "End"]
    assert failures(events) == ["TaskFailed in Reserve: Busy: c"] * 2
