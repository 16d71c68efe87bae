"""What takes the place of masked secrets in a replay: given values, else made ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from harness.errors import BadInput, did_you_mean
from harness.masking import encoded
from harness.masking.learned import PLACEHOLDER
from harness.masking.masker import DEEPEST

PREFIX = "HARNESS_SECRET_"


@dataclass(frozen=True)
class Secrets:
    """`values` by placeholder; `made` are those that nobody gave."""

    values: dict[str, str]
    made: tuple[str, ...]

    def put_into(self, text: str) -> str:
        """The text with values in place of placeholders, also of those in base64 and gzip."""
        return changed(text, lambda placeholder: self.values.get(placeholder, placeholder))


def secrets_for(
    placeholders: Iterable[str], given: Mapping[str, str], environment: Mapping[str, str]
) -> Secrets:
    """`given` and the environment (`HARNESS_SECRET_DB_PASSWORD`) name them as `password` or
    `password#2`: the name alone stands for the only, or the first, of that name.

    Raises:
        BadInput: a name that nothing is masked under.
    """
    names = {name_of(one): one for one in placeholders}
    wanted: dict[str, str] = {}
    for name, value in given.items():
        full = name if "#" in name else f"{name}#1"
        if full not in names:
            what = f"--secret {name}: the bundle has no masked value of that name"
            raise BadInput(what, fix=did_you_mean(name, names) or "it has none at all")
        wanted[full] = value
    values: dict[str, str] = {}
    made = []
    for name, placeholder in sorted(names.items()):
        found = wanted.get(name, environment.get(variable(name)))
        if found is None:
            made.append(name)
            found = _made(name)
        values[placeholder] = found
    return Secrets(values, tuple(made))


def placeholders_of(text: str) -> list[str]:
    """Every placeholder in the text, once, in its order."""
    found: dict[str, None] = {}

    def note(placeholder: str) -> str:
        found[placeholder] = None
        return placeholder

    changed(text, note)
    return list(found)


def changed(text: str, value: Callable[[str], str], depth: int = 0) -> str:
    """The text with `value` of each placeholder in its place."""
    text = PLACEHOLDER.sub(lambda found: value(found[0]), text)
    if depth >= DEEPEST:
        return text
    return encoded.replace_encoded(text, lambda data: _changed(data, value, depth + 1))


def _changed(data: bytes, value: Callable[[str], str], depth: int) -> bytes:
    if data.startswith(encoded.GZIP):
        inner = encoded.unpacked(data)
        new = None if inner is None else _changed(inner, value, depth + 1)
        return data if new is None or new == inner else encoded.packed(new)
    try:
        return changed(data.decode(), value, depth).encode()
    except UnicodeDecodeError:
        return data


def name_of(placeholder: str) -> str:
    """`«masked:password#1»` as `password#1`."""
    found = PLACEHOLDER.fullmatch(placeholder)
    return f"{found['name']}#{found['number']}" if found else placeholder


def variable(name: str) -> str:
    """`db-password#1` as `HARNESS_SECRET_DB_PASSWORD`; of a later one with `_2` behind it."""
    base, _, number = name.partition("#")
    text = re.sub(r"\W", "_", base).upper()
    return f"{PREFIX}{text}" if number in ("", "1") else f"{PREFIX}{text}_{number}"


def _made(name: str) -> str:
    """The same value each time, as strict password policies want it: A, a, 1 and a sign."""
    base, _, number = name.partition("#")
    return f"Masked1-{base}-{number}!"
