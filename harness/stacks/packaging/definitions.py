"""State machine and API definitions in files of their own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location
from harness.stacks.documents.document import Document, KeyPath, parse, read_text
from harness.stacks.values import Values

_TOKEN = re.compile(r"\$\{([A-Za-z0-9_]+)\}")
_OPEN, _CLOSE, _BARE = "\ue000\ue000", "\ue001", "\ue002"
"""Private characters, never in a definition. The first two stand for `${` and `}`, which mean
something else inside `{…}` of YAML; the third stands around a token that is not quoted."""
_HIDDEN = re.compile(f"{_OPEN}([A-Za-z0-9_]+){_CLOSE}")


def state_machine(
    path: Path, substitutions: dict[str, Any], values: Values, where: Location
) -> bytes:
    """The definition as JSON text, its `${tokens}` left for the engine to put in.

    The engine reads JSON only, and puts text in place of tokens. So a YAML definition is
    turned into JSON here; a token that stands unquoted, and whose value is a number, stays
    unquoted, as it would come out on AWS.

    Raises:
        BadInput: malformed, or a token that DefinitionSubstitutions does not give.
    """
    text = read_text(path)
    for match in _TOKEN.finditer(text):
        if match.group(1) not in substitutions:
            line = text.count("\n", 0, match.start()) + 1
            raise BadInput(
                f"{match.group()} is not in DefinitionSubstitutions",
                where=Location(path, line),
                fix=f"add it in {where}",
            )
    if _is_json(path, text):
        plain = _TOKEN.sub(lambda m: "0" if _unquoted(text, m) else m.group(), text)
        parse(path, plain)
        return text.encode()
    hidden = _TOKEN.sub(rf"{_OPEN}\1{_CLOSE}", text)
    document = parse(path, hidden)
    if not isinstance(document.data, dict):
        raise BadInput("a state machine's definition is a mapping", where=Location(path, 1))
    marked = _Marker(document, hidden, substitutions, values).mark(document.data)
    written = json.dumps(marked, indent=1, ensure_ascii=False)
    for mark, stands_for in ((f'"{_BARE}', ""), (f'{_BARE}"', ""), (_OPEN, "${"), (_CLOSE, "}")):
        written = written.replace(mark, stands_for)
    return written.encode()


def api(path: Path) -> bytes:
    """An OpenAPI document as JSON.

    Raises:
        BadInput: malformed.
    """
    data = parse(path).data
    if not isinstance(data, dict):
        raise BadInput("an API's definition is a mapping", where=Location(path, 1))
    return json.dumps(data).encode()


def _is_json(path: Path, text: str) -> bool:
    return path.suffix.lower() == ".json" or text.lstrip().startswith("{")


def _unquoted(text: str, match: re.Match[str]) -> bool:
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return len(re.findall(r'(?<!\\)"', line)) % 2 == 0


class _Marker:
    """Marks the tokens of a YAML definition that have to come out unquoted."""

    def __init__(
        self, document: Document, text: str, substitutions: dict[str, Any], values: Values
    ) -> None:
        self.document = document
        self.lines = text.splitlines()
        self.substitutions = substitutions
        self.values = values

    def mark(self, node: Any, path: KeyPath = ()) -> Any:
        if isinstance(node, dict):
            return {k: self.mark(v, (*path, k)) for k, v in node.items()}
        if isinstance(node, list):
            return [self.mark(v, (*path, n)) for n, v in enumerate(node)]
        if isinstance(node, str) and (match := _HIDDEN.fullmatch(node)):
            value = self.values.text(self.substitutions[match.group(1)])
            if value is not None and _is_literal(value) and not self._is_quoted(node, path):
                return f"{_BARE}{node}{_BARE}"
        return node

    def _is_quoted(self, node: str, path: KeyPath) -> bool:
        line = self.document.where(*path).line or 1
        return re.search(r"['\"]" + re.escape(node), self.lines[line - 1]) is not None


def _is_literal(value: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?|true|false|null", value) is not None
