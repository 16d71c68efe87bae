"""What the interpreter's grammar does not know of a distributed Map, taken out of a definition."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

_PARTS = ("ItemReader", "ItemBatcher", "ResultWriter")
_CHILD = ("Comment", "StartAt", "States")


@dataclass(frozen=True)
class Distributed:
    """A distributed Map state as it is defined.

    `parts`: its ItemReader, ItemBatcher and ResultWriter; `child`: the definition of what runs
    for each item; `tolerates`: the names of the thresholds that it sets.
    """

    parts: dict[str, Any]
    child: str
    express: bool
    language: str
    label: str | None
    tolerates: frozenset[str]


@functools.lru_cache(128)
def prepare(text: str) -> tuple[str, dict[str, Distributed]]:
    """The definition for the grammar, and the distributed Maps by their states' names.

    Names are unique in a machine. A text without a distributed Map is handed back as it is.
    """
    if '"DISTRIBUTED"' not in text and '"ToleratedFailurePercentage"' not in text:
        return text, {}
    try:
        definition = json.loads(text)
    except json.JSONDecodeError:
        return text, {}
    found: dict[str, Distributed] = {}
    if isinstance(definition, dict):
        _simplify(definition, definition.get("QueryLanguage", "JSONPath"), found)
    return (json.dumps(definition), found) if found else (text, {})


def _simplify(container: dict[str, Any], language: str, found: dict[str, Distributed]) -> None:
    states = container.get("States")
    for name, state in states.items() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        processor = state.get("ItemProcessor")
        config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
        if isinstance(config, dict) and config.get("Mode") == "DISTRIBUTED":
            found[name] = _take(state, language)
        for nested in (processor, state.get("Iterator"), *(state.get("Branches") or ())):
            if isinstance(nested, dict):
                _simplify(nested, language, found)


def _take(state: dict[str, Any], language: str) -> Distributed:
    processor = state["ItemProcessor"]
    child = {"QueryLanguage": language, **{k: processor[k] for k in _CHILD if k in processor}}
    taken = Distributed(
        parts={part: state.pop(part) for part in _PARTS if part in state},
        child=json.dumps(child),
        express=processor["ProcessorConfig"].get("ExecutionType") == "EXPRESS",
        language=state.get("QueryLanguage", language),
        label=state.get("Label"),
        tolerates=frozenset(
            f"ToleratedFailure{kind}"
            for kind in ("Count", "Percentage")
            if f"ToleratedFailure{kind}" in state or f"ToleratedFailure{kind}Path" in state
        ),
    )
    processor["ProcessorConfig"] = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    percentage = state.get("ToleratedFailurePercentage")
    if isinstance(percentage, int):
        state["ToleratedFailurePercentage"] = float(percentage)
    return taken
