"""All that is wrong with a definition, in the order of its states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import diagnostics, expressions, fields, resources, retries, states, transitions
from .diagnostics import Diagnostic
from .reading import Container, containers, read
from .resources import Operations

_LONGEST_NAME = 80
_LANGUAGES = (fields.JSONPATH, fields.JSONATA)


def _any_operation(_service: str) -> frozenset[str] | None:
    return None


def validate(
    text: str, *, express: bool = False, operations: Operations = _any_operation
) -> list[Diagnostic]:
    """Errors and warnings; none for a definition that AWS takes.

    `text`: Amazon States Language in JSON. `operations`: what each service's SDK can call.
    """
    definition, wrong = read(text)
    if definition is None:
        return wrong
    nested = list(containers(definition))
    found = list(transitions.repeated(nested))
    language = definition.get("QueryLanguage", fields.JSONPATH)
    if language not in _LANGUAGES:
        found.append(_schema(f"Must be one of: {list(_LANGUAGES)}", "/QueryLanguage"))
    found += states.numbers(definition, "")
    for container in nested:
        found += fields.of_container(container.body, container.location, container.outer)
        for name, state in container.states.items():
            at = container.located(name)
            found += _state(name, state, at, language, express=express, operations=operations)
        found += transitions.check(container)
    found += _labels(nested)
    return found


def validate_state(text: str, *, operations: Operations = _any_operation) -> list[Diagnostic]:
    """Errors and warnings of one state by itself; where it leads to is not looked at."""
    state, wrong = read(text)
    if state is None:
        return wrong
    return list(_state("State", state, "", fields.JSONPATH, express=False, operations=operations))


def _state(
    name: str, state: Any, at: str, machine: str, *, express: bool, operations: Operations
) -> Iterator[Diagnostic]:
    if not name or len(name) > _LONGEST_NAME:
        told = f"A state's name has 1 to {_LONGEST_NAME} characters"
        yield Diagnostic(diagnostics.STATE_NAME, told, at)
    if not isinstance(state, dict):
        yield _schema("An object is required", at)
        return
    if "Type" not in state:
        yield _schema("These fields are required: [Type]", at)
        return
    if state["Type"] not in states.TYPES:
        yield _schema(f"Must be one of: {list(states.TYPES)}", f"{at}/Type")
        return
    language = state.get("QueryLanguage", machine)
    if machine == fields.JSONATA and language == fields.JSONPATH:
        told = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"
        yield _schema(told, at)
        return
    yield from fields.of_state(state, at, language)
    yield from states.check(state, at)
    yield from retries.check(state, at)
    yield from expressions.check(state, at, language)
    yield from resources.check(state, at, express=express, operations=operations)
    if express and _mode(state) == "DISTRIBUTED":
        yield _schema("Express state machine does not support distributed Map states", at)


def _mode(state: dict[str, Any]) -> str:
    processor = state.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
    return str(config.get("Mode", "INLINE")) if isinstance(config, dict) else "INLINE"


def _labels(nested: list[Container]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for container in nested:
        for name, state in container.states.items():
            label = state.get("Label") if isinstance(state, dict) else None
            if label is None:
                continue
            where = f"{container.located(name)}/Label"
            if not isinstance(label, str) or not 1 <= len(label) <= 40:
                told = "A label has 1 to 40 characters"
                yield Diagnostic(diagnostics.LABEL, told, where)
            elif label in seen:
                yield Diagnostic(diagnostics.DUPLICATE_LABEL, f"Duplicate label: {label}", where)
            seen.add(label)


def _schema(message: str, location: str) -> Diagnostic:
    return Diagnostic(diagnostics.SCHEMA, message, location)
