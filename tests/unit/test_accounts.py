"""Account ids are text, and keep their zeros."""

from __future__ import annotations

import pytest

from harness.engines.accounts import account_after


@pytest.mark.parametrize(
    ("first", "offset", "account"),
    [
        ("200000000000", 3, "200000000003"),
        ("058619674187", 0, "058619674187"),
        ("000000000000", 1, "000000000001"),
        ("999999999999", 1, "000000000000"),
    ],
)
def test_an_account_above_another_has_twelve_digits(first: str, offset: int, account: str) -> None:
    assert account_after(first, offset) == account
