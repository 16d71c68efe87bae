"""`cases:`: the runs of a scenario, each with its variables, from the file or beside it."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from harness.errors import BadInput, Location
from harness.scenarios.model import Row
from harness.scenarios.reading.language import CASE_NAME
from harness.scenarios.source.scalars import plain_scalar
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.files import read_json, read_text

NAME = "case"
"""The key (of a list's entry) or column that names the case."""
MOST = 10_000
_LONGEST_NAME = 60
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

_Entry = tuple[str | None, dict[str, Any], NodePath | None]
_Read = tuple[list[Row], list[BadInput]]


def read_rows(document: Document) -> _Read:
    """The cases of a scenario whose keys are right; none where it has no `cases:`."""
    path: NodePath = ("cases",)
    cases = document.data.get("cases")
    where = document.where(path)
    try:
        if cases is None:
            return [], []
        if isinstance(cases, str):
            rows = _named(_from_file(document, cases, where), where)
            return rows, _lacking(document, rows)
        if isinstance(cases, dict):
            rows = [Row(name, values, (*path, name)) for name, values in cases.items()]
            return rows, _lacking(document, rows)
        entries: list[_Entry] = [
            (_explicit(values, document.where((*path, i))), _without_name(values), (*path, i))
            for i, values in enumerate(cases)
        ]
        rows = _named(entries, where)
        return rows, _lacking(document, rows)
    except BadInput as error:
        return [], [error]


def _named(entries: list[_Entry], where: Location) -> list[Row]:
    """With the names that they give themselves, or else the values, or the number."""
    rows: list[Row] = []
    taken: set[str] = set()
    for number, (explicit, values, path) in enumerate(entries, 1):
        name = explicit or _from_values(values) or str(number)
        if name in taken:
            if explicit is not None:
                raise BadInput(f"two cases are named {name!r}", where=where)
            name = f"{name}-{number}"
        taken.add(name)
        rows.append(Row(name, values, path))
    return rows


def _explicit(values: dict[str, Any], where: Location) -> str | None:
    name = values.get(NAME)
    if name is None:
        return None
    text = str(name)
    if not (0 < len(text) <= 100 and re.match(CASE_NAME, text)):
        raise BadInput(f"{text[:100]!r} cannot name a case: one line without brackets", where=where)
    return text


def _without_name(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != NAME}


def _from_values(values: dict[str, Any]) -> str:
    plain = [v for v in values.values() if isinstance(v, (str, int, float)) or v is None]
    name = "-".join("null" if v is None else str(v) for v in plain)
    fits = 0 < len(name) <= _LONGEST_NAME and re.match(CASE_NAME, name) and "${" not in name
    return name if fits and len(plain) == len(values) else ""


def _lacking(document: Document, rows: list[Row]) -> list[BadInput]:
    """A case without a variable that others have would fail in the middle of its run."""
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    defaults = document.data.get("variables") or {}
    return [
        BadInput(
            f"case {row.name!r} lacks {name!r}, which others have",
            where=document.where(row.path or ("cases",)),
            fix=f"add it, or give a default in `variables:`: `{name}: …`",
        )
        for row in rows
        for name in names
        if name not in row.values and name not in defaults
    ]


def _from_file(document: Document, name: str, where: Location) -> list[_Entry]:
    if name.lower().endswith(".csv"):
        found = _csv(document, name, where)
    elif name.lower().endswith(".json"):
        found = _json(document, name, where)
    else:
        raise BadInput(f"cases come from a .csv or a .json file, not {name!r}", where=where)
    if not found:
        raise BadInput(f"{name} has no cases", where=where)
    if len(found) > MOST:
        raise BadInput(f"{name} has {len(found):,} cases; {MOST:,} are the most", where=where)
    return found


def _csv(document: Document, name: str, where: Location) -> list[_Entry]:
    """Cells as YAML's plain values: `3` is a number, an empty one null."""
    text = read_text(document.file, name, where)
    file = document.file.parent / name
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: list[_Entry] = []
    header: list[str] = []
    try:
        for cells in rows:
            place = Location(file, rows.line_num)
            if not cells:
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                _check_names(header, place)
                continue
            if len(cells) != len(header):
                what = f"{len(cells)} cells below {len(header)} column names"
                raise BadInput(f"{what} (named at {where})", where=place)
            values = dict(zip(header, (plain_scalar(cell) for cell in cells), strict=True))
            entries.append((_explicit(values, place), _without_name(values), None))
    except csv.Error as error:
        place = Location(file, rows.line_num)
        raise BadInput(f"malformed CSV: {error} (named at {where})", where=place) from error
    return entries


def _json(document: Document, name: str, where: Location) -> list[_Entry]:
    data = read_json(document.file, name, where)
    place = Location(document.file.parent / name)
    if isinstance(data, dict) and all(isinstance(value, dict) for value in data.values()):
        data = [{NAME: key, **value} for key, value in data.items()]
    if not (isinstance(data, list) and all(isinstance(one, dict) for one in data)):
        what = "cases are a list of objects, or an object of objects"
        raise BadInput(f"{what} (named at {where})", where=place)
    for one in data:
        _check_names(list(one), place)
    return [(_explicit(one, place), _without_name(one), None) for one in data]


def _check_names(names: list[str], where: Location) -> None:
    for name in names:
        if not _VARIABLE.fullmatch(name):
            what = f"{name!r} cannot name a variable"
            raise BadInput(what, where=where, fix="letters, digits, _ and -, a letter first")
    if len(set(names)) != len(names):
        raise BadInput("two columns have the same name", where=where)
