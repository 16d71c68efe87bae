"""Mermaid's sequence diagrams (Mermaid documentation, "Sequence diagrams")."""

from __future__ import annotations

from harness.trace.exports.named import NamedFlow
from harness.trace.sequence import Message, sequence

_LONGEST = 60


def mermaid(flow: NamedFlow) -> str:
    """The flow as the text of one diagram; errors are crossed arrows."""
    found = sequence(flow.records, flow.titles)
    lines = ["sequenceDiagram", f"    accTitle: {_text(flow.name)}"]
    for number, lane in enumerate(found.lanes):
        word = "actor" if lane.kind == "client" else "participant"
        kind = f"<br/>{_text(lane.service)}" if lane.kind == "service" and lane.name else ""
        lines.append(f"    {word} p{number} as {_text(lane.title)}{kind}")
    lines += [f"    {_arrow(message)}" for message in found.messages]
    if not found.messages:
        lines.append("    participant p0 as no call")
    return "\n".join(lines) + "\n"


def _arrow(message: Message) -> str:
    words = f"{message.label} {message.detail}".strip()
    text = _text(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…")
    if message.error:
        text += f"<br/>{_text(message.error)}"
    arrow = "-x" if message.error else "->>"
    return f"p{message.source}{arrow}p{message.target}: {text}"


def _text(text: str) -> str:
    """Text that neither ends a statement nor is read as Mermaid's own or as HTML."""
    escaped = "".join(_ENTITIES.get(character, character) for character in text)
    return " ".join(escaped.split())


_ENTITIES = {one: f"#{ord(one)};" for one in '#;<>&"%{}:`\\'}
"""Characters that have to be entity codes."""
