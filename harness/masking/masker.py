"""The masker: what everybody who writes files gives texts and data through."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from harness.masking import encoded, services, shapes
from harness.masking.headers import basic_pair, masked_header
from harness.masking.learned import PLACEHOLDER, Learned
from harness.masking.names import holds_numbers, may_name
from harness.masking.pairs import replace_pairs
from harness.masking.rules import Rules
from harness.masking.words import words

DEEPEST = 24
"""Layers of JSON, base64 and gzip in one another that are looked into."""
_NOT_A_VALUE = re.compile(r"!|.*\$\{|\{\{|\{|\[|\$\.|arn:|<|&", re.DOTALL)
"""An intrinsic function, a variable, a reference: it names a secret, and is none."""
_INTRINSIC = re.compile(r"Ref|Fn::\w+|Condition|Ref::\w+")
BESIDE = frozenset(words("host port engine dbname region user username login"))
"""Keys of a secret in JSON whose values are none: masked everywhere, a user's name that is also
the application's would break what names it."""
_FEWEST_IN_ENVIRONMENT = 8


class Masker:
    """Replaces secrets by `«masked:name#1»`, equal for equal values.

    A value that was found to be secret in one place is masked everywhere from then on; what is
    written should be given to `learn` first, so that the order of places does not matter.
    """

    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.learned = Learned()

    def text(self, text: str) -> str:
        """A text of any kind: plain, JSON, a log line, a YAML file."""
        return self._text(text, 0)

    def code(self, text: str) -> str:
        """Source code: quoted secrets, and values known from elsewhere; no expressions."""
        return self._plain(text, code=True)

    def value(self, value: Any) -> Any:
        """Plain data: through mappings, lists, and JSON and base64 inside of texts."""
        return self._value(value, None, 0)

    def data(self, data: bytes) -> bytes:
        """A file's bytes, text or not."""
        return self._bytes(data, 0)

    def learn(self, value: Any) -> None:
        """Find the secrets in plain data, without masking it."""
        self.value(value)

    def learn_calls(self, records: Iterable[dict[str, Any]]) -> None:
        """Find what services gave out as secrets in records (as `wire.to_json` makes them)."""
        for record in records:
            if record.get("kind") != "call":
                continue
            for name, value in services.secrets_of(record):
                self.secret(name, value)

    def learn_environment(self, variables: Mapping[str, str]) -> None:
        """Values of environment variables with a secret's name."""
        for name, value in variables.items():
            if len(value) >= _FEWEST_IN_ENVIRONMENT and not value.startswith("/"):
                self._named(name, value)

    def secret(self, name: str, value: Any) -> None:
        """Mask the value wherever it stands from now on; of JSON each value in it too."""
        if isinstance(value, dict | list):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                if key not in BESIDE:
                    self.secret(key if isinstance(key, str) else name, inner)
        elif isinstance(value, str):
            if not value or self.rules.public(value) or PLACEHOLDER.fullmatch(value):
                return
            self.learned.remember(value, name)
            parsed = _parsed(value)
            if isinstance(parsed, dict | list):
                self.secret(name, parsed)
            elif (
                (data := encoded.decoded(value)) and (inner := _utf8(data)) and inner.isprintable()
            ):
                self.learned.remember(inner, name)

    def _value(self, value: Any, name: str | None, depth: int) -> Any:
        """`name`: the secret's name that the value stands under; None: under none."""
        if isinstance(value, str):
            return self._text(value, depth) if name is None else self._named(name, value)
        if isinstance(value, dict):
            return self._mapping(value, name, depth)
        if isinstance(value, list | tuple):
            return [self._value(one, name, depth) for one in value]
        if isinstance(value, bytes | bytearray):
            return self._bytes(bytes(value), depth)
        if name and holds_numbers(name) and type(value) in (int, float):
            return self.learned.remember(str(value), name)
        return value

    def _mapping(self, value: dict[Any, Any], name: str | None, depth: int) -> dict[Any, Any]:
        if name and len(value) == 1 and _INTRINSIC.fullmatch(str(next(iter(value)))):
            return value
        told = _told_name(value)
        paired = told if told is not None and self.rules.secret(told) else None
        masked = {}
        for key, inner in value.items():
            # a number is a secret under its own name only: the port beside a password is none
            under = None if isinstance(inner, int | float) else name
            if isinstance(key, str):
                if self.rules.secret(key):
                    under = key
                elif name and (key in BESIDE or not _opens(self.rules, name, key)):
                    under = None
                if paired and key.lower() in ("value", "parametervalue", "stringvalue"):
                    under = paired
            masked[self._text(key, depth) if isinstance(key, str) else key] = self._value(
                inner, under, depth
            )
        return masked

    def _named(self, name: str, value: str) -> str:
        """A text that stands under a name, which may be a secret's."""
        if not self.rules.secret(name):
            return value
        if not value or self.rules.public(value) or _NOT_A_VALUE.match(value):
            parsed = _parsed(value)
            return value if parsed is None else _dumped(self._value(parsed, name, 1), value)
        return masked_header(name, value, self._keep)

    def _keep(self, name: str, value: str) -> str:
        if not value or self.rules.public(value) or PLACEHOLDER.search(value):
            return value
        return self.learned.remember(value, name)

    def _text(self, text: str, depth: int) -> str:
        if len(text) < 3 or depth > DEEPEST:
            return text
        if (parsed := _parsed(text)) is not None:
            masked = self._value(parsed, None, depth + 1)
            # of two equal keys only the later one was read
            return self.learned.replaced(text if masked == parsed else _dumped(masked, text))
        return encoded.replace_encoded(self._plain(text), lambda data: self._bytes(data, depth + 1))

    def _plain(self, text: str, *, code: bool = False) -> str:
        if shapes.may_hold(text):
            text = shapes.PATTERN.sub(self._shape, text)
        for pattern in self.rules.patterns:
            text = pattern.sub(self._pattern, text)
        if self.rules.names or may_name(text):
            text = replace_pairs(text, self.rules.secret, self._named, code=code)
        return self.learned.replaced(text)

    def _bytes(self, data: bytes, depth: int) -> bytes:
        if depth > DEEPEST:
            return data
        if data.startswith(encoded.GZIP):
            inner = encoded.unpacked(data)
            masked = None if inner is None else self._bytes(inner, depth + 1)
            return data if masked is None or masked == inner else encoded.packed(masked)
        text = _utf8(data)
        if text is not None:
            return self._text(text, depth).encode()
        # Bytes of no text may hold one: each byte as a character keeps them as they are.
        return self.learned.replaced(data.decode("latin-1")).encode("latin-1", "replace")

    def _shape(self, match: re.Match[str]) -> str:
        found = shapes.found(match)
        start, end = found.start - match.start(), found.end - match.start()
        secret = match[0][start:end]
        if self.rules.public(secret):
            return match[0]
        if found.name == "basic-auth":
            if (pair := basic_pair(secret)) is None:
                return match[0]  # a word that looks like base64
            self._keep("password", pair[1])
        # What a shape knows is found wherever it stands: no need to search for it as well.
        hidden = self.learned.placeholder(secret, found.name)
        return match[0][:start] + hidden + match[0][end:]

    def _pattern(self, match: re.Match[str]) -> str:
        group = 1 if match.re.groups and match[1] is not None else 0
        hidden = self._keep("pattern", match[group])
        start, end = (place - match.start() for place in match.span(group))
        return match[0][:start] + hidden + match[0][end:]


def _told_name(value: dict[Any, Any]) -> str | None:
    """The name in `{"Name": "DB_PASSWORD", "Value": …}`."""
    for key in ("Name", "Key", "name", "key", "ParameterKey", "header"):
        if isinstance(told := value.get(key), str):
            return told
    return None


def _opens(rules: Rules, name: str, key: str) -> bool:
    """Whether a key below a secret's name is a secret too: `{"tokens": {"count": …}}` is none."""
    return rules.secret(f"{name}_{key}")


def _parsed(text: str) -> Any:
    """The mapping or list that a text is in JSON; None where it is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _dumped(value: Any, like: str) -> str:
    """JSON, about as dense as the text was."""
    if "\n" in like.strip():
        return json.dumps(value, ensure_ascii=False, indent=2)
    separators = (", ", ": ") if '": ' in like else (",", ":")
    return json.dumps(value, ensure_ascii=False, separators=separators)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
