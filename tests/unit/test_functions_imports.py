"""How the queue worker adds up a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.function_modules import modules_of


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("TABLE_NAME", "imports")
    with modules_of("imports", "process_imports") as (module,):
        yield module


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sku,quantity\nA-1,3\nB-2,4\n", (2, 7)),
        ("quantity,sku\r\n-3,A-1\r\n", (1, -3)),
        ('sku,quantity\n"A-1, red",3\n', (1, 3)),
        ("sku,quantity\n", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_rows_and_quantities(worker: Any, text: str, expected: tuple[int, int]) -> None:
    assert worker.add_up(text) == expected


@pytest.mark.parametrize("row", ["A-1,two", "A-1,1.5", "A-1,", "A-1"])
def test_a_quantity_that_is_no_whole_number_is_named_by_its_row(worker: Any, row: str) -> None:
    with pytest.raises(ValueError, match=r"^row 2: the quantity is no whole number$"):
        worker.add_up(f"sku,quantity\nA-1,1\n{row}\n")
