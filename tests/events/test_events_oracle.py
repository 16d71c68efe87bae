"""Each event file of two other projects is recognised, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from event_samples import FOLDER, files, needs_files, recognised
from event_table import PAGE, page

from harness.errors import BadInput
from harness.events.identify import identify, read_event


def said(file: Path) -> str:
    try:
        return str(identify(read_event(file)))
    except BadInput as error:
        return f"refused: {error.what}"


@needs_files
def test_each_file_is_recognised_or_refused() -> None:
    assert {str(f.relative_to(FOLDER)): said(f) for f in files()} == recognised()


@needs_files
def test_what_is_refused_is_told_with_its_line() -> None:
    with pytest.raises(BadInput) as told:
        read_event(FOLDER / "aws-lambda-go/dynamodb-event-malformed.2.json")
    assert str(told.value.where).endswith("dynamodb-event-malformed.2.json:135:11")


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run `python tests/events/event_table.py`"
