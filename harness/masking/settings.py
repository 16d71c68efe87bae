"""`[tool.serverless-harness.masking]` of a project's pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location, did_you_mean
from harness.masking.rules import Rules

FILE = "pyproject.toml"
TABLE = "serverless-harness"
_KNOWN = ("names", "patterns", "allow")


def rules_for(path: Path) -> Rules:
    """Of the nearest pyproject.toml in or above `path` that has the table.

    Raises:
        BadInput: the file is malformed, or says what cannot be.
    """
    path = path.resolve()
    for folder in (path, *path.parents):
        file = folder / FILE
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if TABLE in text and (table := _table(file, text)) is not None:
            return _rules(file, text, table)
    return Rules()


def _table(file: Path, text: str) -> Any:
    try:
        table = tomllib.loads(text).get("tool", {}).get(TABLE)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"malformed TOML: {error}", where=Location(file)) from error
    return table.get("masking", {}) if isinstance(table, dict) else None


def _rules(file: Path, text: str, table: Any) -> Rules:
    if not isinstance(table, dict):
        raise BadInput("masking has to be a table", where=_where(file, text, "masking"))
    for key, value in table.items():
        where = _where(file, text, key)
        if key not in _KNOWN:
            what = f"[tool.{TABLE}.masking] has no {key!r}"
            raise BadInput(what, where=where, fix=did_you_mean(key, _KNOWN))
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise BadInput(f"{key} has to be a list of texts", where=where)
    patterns = [_pattern(one, _where(file, text, "patterns")) for one in table.get("patterns", [])]
    names, allow = table.get("names", []), table.get("allow", [])
    return Rules(tuple(names), tuple(patterns), tuple(allow))


def _pattern(text: str, where: Location) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise BadInput(f"{text!r} is no regular expression: {error}", where=where) from error
    if pattern.match(""):
        raise BadInput(f"{text!r} matches an empty text, so it would mask everything", where=where)
    return pattern


def _where(file: Path, text: str, key: str) -> Location:
    lines = enumerate(text.splitlines(), 1)
    return Location(file, next((n for n, line in lines if key in line), None))
