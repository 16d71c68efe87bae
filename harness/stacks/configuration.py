"""The harness's settings of a project: `[tool.serverless-harness]` in its pyproject.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location, did_you_mean

FILE = "pyproject.toml"
TABLE = "serverless-harness"
_KNOWN = ("layers", "masking")
"""`masking` is read by `harness.masking`."""


@dataclass(frozen=True)
class Configuration:
    """`layers`: what stands for a layer, by a pattern of its ARN; in the file's order."""

    file: Path | None = None
    layers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def where(self, key: str) -> Location | None:
        """The first line with `key` in it."""
        if self.file is None:
            return None
        lines = self.file.read_text("utf-8").splitlines()
        return Location(self.file, next((n for n, t in enumerate(lines, 1) if key in t), None))


def configuration_for(path: Path) -> Configuration:
    """Of the nearest pyproject.toml above `path` that has the table.

    Raises:
        BadInput: the file is malformed, or has settings that there are not.
    """
    for folder in path.resolve().parents:
        file = folder / FILE
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if TABLE in text and (found := _read(file, text)) is not None:
            return found
    return Configuration()


def _read(file: Path, text: str) -> Configuration | None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"malformed TOML: {error}", where=Location(file)) from error
    table = data.get("tool", {}).get(TABLE)
    if not isinstance(table, dict):
        return None
    made = Configuration(file)
    for name in table:
        if name not in _KNOWN:
            raise BadInput(
                f"[tool.{TABLE}] has no {name!r}",
                where=made.where(name),
                fix=did_you_mean(name, _KNOWN),
            )
    layers = table.get("layers", {})
    if not isinstance(layers, dict):
        raise BadInput("layers has to be a table", where=made.where("layers"))
    return Configuration(file, {key: _texts(made, key, value) for key, value in layers.items()})


def _texts(configuration: Configuration, key: str, value: Any) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise BadInput(
            f"what stands for {key} has to be a text, or a list of texts",
            where=configuration.where(key),
        )
    return tuple(texts)
