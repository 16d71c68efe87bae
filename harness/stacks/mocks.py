"""`MockConfigFile.json` of AWS Step Functions Local: what states answer instead of being called.

AWS: "Testing state machines with Step Functions Local" (Mocked service integrations).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import Document, Key, parse

MACHINES, RESPONSES, CASES = "StateMachines", "MockedResponses", "TestCases"
_CASE = re.compile(r"[a-zA-Z0-9_-]+")
_ATTEMPTS = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class MockCase:
    """A test case of a state machine: what each mocked state answers at each attempt.

    `states`: state → list of answers, the first attempt's first, each `{"Return": …}` or
    `{"Throw": {"Error": …, "Cause": …}}`.
    """

    name: str
    states: dict[str, list[dict[str, Any]]]
    document: Document
    at: tuple[Key, ...]
    """Where the test case stands."""

    def check_states(self, definition: dict[str, Any]) -> None:
        """
        Raises:
            BadInput: the machine has no such state, or it calls nothing.
        """
        known = _states(definition)
        for state in self.states:
            where = self.document.where(*self.at, state)
            if state not in known:
                fix = did_you_mean(state, known)
                raise BadInput(f"the state machine has no state {state!r}", where=where, fix=fix)
            if known[state] != "Task":
                what = f"{state!r} is a {known[state]} state; only Task states can be mocked"
                raise BadInput(what, where=where)


def read_case(path: Path, machines: Iterable[str], case: str) -> MockCase:
    """The test case `case` of the machine that has one of these names in the file.

    Raises:
        BadInput: with file:line:column, for what is missing, misspelt or malformed.
    """
    document = parse(path)
    names = list(machines)
    all_machines = _mapping(document, MACHINES)
    machine = next((name for name in names if name in all_machines), None)
    if machine is None:
        raise BadInput(
            f"there are no mocks for the state machine {names[0]!r}",
            where=document.where(MACHINES),
            fix=did_you_mean(names[0], all_machines) or _one_of(all_machines),
        )
    cases = _mapping(document, MACHINES, machine, CASES)
    at = (MACHINES, machine, CASES, case)
    if case not in cases:
        raise BadInput(
            f"{machine!r} has no test case {case!r}",
            where=document.where(*at[:-1]),
            fix=did_you_mean(case, cases) or _one_of(cases),
        )
    if not _CASE.fullmatch(case):
        raise BadInput(
            f"a test case's name has letters, digits, - and _ only, not {case!r}",
            where=document.where(*at),
        )
    responses = _mapping(document, RESPONSES)
    states = {}
    for state, response in _mapping(document, *at).items():
        if not isinstance(response, str) or response not in responses:
            raise BadInput(
                f"there is no mocked response {response!r}",
                where=document.where(*at, state),
                fix=did_you_mean(str(response), responses) or _one_of(responses),
            )
        states[state] = _answers(document, response)
    return MockCase(case, states, document, at)


def _answers(document: Document, response: str) -> list[dict[str, Any]]:
    at = (RESPONSES, response)
    found: dict[int, dict[str, Any]] = {}
    for attempts, answer in _mapping(document, *at).items():
        where = document.where(*at, attempts)
        match = _ATTEMPTS.fullmatch(attempts)
        if match is None:
            raise BadInput(
                f"expected the number of an attempt or a range of them, not {attempts!r}",
                where=where,
                fix='such as "0" or "1-3"',
            )
        first, last = int(match[1]), int(match[2] or match[1])
        _check(document, answer, (*at, attempts))
        for attempt in range(first, last + 1):
            if attempt in found:
                raise BadInput(f"attempt {attempt} is given twice", where=where)
            found[attempt] = answer
        if last < first:
            raise BadInput(f"the range {attempts} ends before it begins", where=where)
    if missing := sorted(set(range(max(found, default=-1) + 1)) - set(found)):
        raise BadInput(f"there is no answer for attempt {missing[0]}", where=document.where(*at))
    return [found[attempt] for attempt in sorted(found)]


def _check(document: Document, answer: Any, at: tuple[Key, ...]) -> None:
    where = document.where(*at)
    given = [k for k in ("Return", "Throw") if isinstance(answer, dict) and k in answer]
    if len(given) != 1 or len(answer) != 1:
        raise BadInput("an answer is just one of Return and Throw", where=where)
    if given == ["Throw"]:
        thrown = answer["Throw"]
        for name in ("Error", "Cause"):
            if not isinstance(thrown, dict) or not isinstance(thrown.get(name), str):
                raise BadInput(f"Throw needs {name}, a text", where=where)


def _mapping(document: Document, *at: Key) -> dict[str, Any]:
    found = document.data
    for key in at:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise BadInput(f"{at[-1]!r} is missing or no object", where=document.where(*at))
    return found


def _states(definition: Any) -> dict[str, str]:
    """The names of all states with their types, those of branches and items too."""
    found: dict[str, str] = {}
    if isinstance(definition, list):
        for element in definition:
            found |= _states(element)
    elif isinstance(definition, dict):
        states = definition.get("States")
        if isinstance(states, dict):
            found |= {n: str(s.get("Type")) for n, s in states.items() if isinstance(s, dict)}
        for value in definition.values():
            found |= _states(value)
    return found


def _one_of(names: Iterable[str]) -> str:
    return f"there is {', '.join(names)}" if list(names) else "there is none"
