"""Read the steps of a section: exactly one kind each, and what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.scenarios.actions.catalogue import ACTIONS
from harness.scenarios.expectations.catalogue import EXPECTATIONS
from harness.scenarios.matchers.base import show
from harness.scenarios.matchers.checking import check_functions
from harness.scenarios.model import Included, Step
from harness.scenarios.reading.including import KEY, Budget, is_include, read_include, told_where
from harness.scenarios.reading.language import ActionKeys, ExpectationKeys
from harness.scenarios.registry import Registry
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.validation import check

Read = tuple[list[Step], list[BadInput]]
LIFTED = ("for", "until")
"""Keys beside an expectation's kind that may stand in its body too."""
EXPECTING = ("then", "always")


def read_steps(
    document: Document,
    path: NodePath,
    section: str,
    included: Included | None = None,
    budget: Budget | None = None,
) -> Read:
    """The steps at `path` (a list, or one mapping; none where the key is missing).

    Args:
        included: what the document was included by.
        budget: how many steps there may still be.
    """
    budget = budget or Budget()
    parent, key = document.at(path[:-1]), path[-1]
    if key not in parent or parent[key] is None:
        return [], []
    value = parent[key]
    if isinstance(value, dict):
        return _here(document, path, section, included, budget)
    if not isinstance(value, list):
        what = f"{key!r} is a list of steps, got {show(value)}"
        return [], [BadInput(what, where=document.where(path))]
    steps: list[Step] = []
    errors: list[BadInput] = []
    for i in range(len(value)):
        found, wrong = _here(document, (*path, i), section, included, budget)
        steps += found
        errors += wrong
    return steps, errors


def read_faults(document: Document) -> Read:
    """`faults:`: each is the body of a `fault` at the end of `given`."""
    steps: list[Step] = []
    errors: list[BadInput] = []
    kind = "fault"
    for i in range(len(document.data.get("faults") or ())):
        path: NodePath = ("faults", i)
        model: Any = ACTIONS.get(kind)
        if wrong := list(check(model, document, path, dynamic=True)):
            errors += wrong
            continue
        body = document.at(path)
        steps.append(Step("given", kind, model, document, path, title(kind, body), whole=True))
    return steps, errors


def _here(
    document: Document, path: NodePath, section: str, included: Included | None, budget: Budget
) -> Read:
    """The step, or those of the file that it includes; errors tell where that is included."""
    try:
        budget.spend(document, path)
        if not is_include(document.at(path)):
            steps, errors = _one(document, path, section)
            steps = [replace(step, included=included) for step in steps] if included else steps
            return steps, [told_where(error, included) for error in errors]
        found, errors = read_include(document, path, included)
    except BadInput as error:
        return [], [told_where(error, included)]
    if found is None:
        return [], errors
    return read_steps(found.document, ("steps",), section, found, budget)


def _one(document: Document, path: NodePath, section: str) -> Read:
    value = document.at(path)
    expecting = section in EXPECTING
    known: Registry[Any] = EXPECTATIONS if expecting else ACTIONS
    kinds = known.names()
    keys_model: type[ExpectationKeys] | type[ActionKeys]
    keys_model = ExpectationKeys if expecting else ActionKeys
    beside = [f.alias or name for name, f in keys_model.model_fields.items()]
    other_words = [*kinds, *beside, KEY]
    what = "expectation" if expecting else "action"
    if not isinstance(value, dict):
        error = BadInput(
            f"a step is a mapping such as `{kinds[0]}: …`, got {show(value)}",
            where=document.where(path),
        )
        return [], [error]
    found = [k for k in value if k in kinds]
    errors = [
        _unknown(document, (*path, k), k, what, other_words, has_kind=bool(found))
        for k in value
        if k not in kinds and k not in beside
    ]
    if len(found) > 1:
        where = document.where((*path, found[1]), key=True)
        fix = "begin each with a dash of its own"
        errors.append(
            BadInput(f"a step has one kind, not {' and '.join(found)}", where=where, fix=fix)
        )
    elif not found and not errors:
        errors.append(
            BadInput(f"the step has no {what}", where=document.where(path),
                     fix="known: " + ", ".join(kinds))
        )  # fmt: skip
    if errors:
        return [], errors
    kind = found[0]
    model: Any = known.get(kind)
    if expecting:
        _lift_hold(document, path, kind)
    _spell_out(document, (*path, kind), getattr(model, "shorthand", None))
    errors += check(keys_model, document, path, without=kind)
    errors += check(model, document, (*path, kind), dynamic=True)
    errors += check_functions(document, (*path, kind), matchers=expecting)
    errors += getattr(model, "check_nested", lambda *_: [])(document, (*path, kind))
    if errors:
        return [], errors
    keys: Any = keys_model.model_validate({k: v for k, v in value.items() if k != kind})
    step = Step(
        section=section,
        kind=kind,
        model=model,
        document=document,
        path=path,
        title=keys.name or title(kind, value[kind]),
        label=keys.as_,
        capture=keys.capture,
        times=getattr(keys, "times", 1),
        error=getattr(keys, "error", None),
        hold=getattr(keys, "for_", None),
        until_quiet=getattr(keys, "until", None) is not None,
        timeout=keys.timeout,
        concurrency=getattr(keys, "concurrency", None),
        may_fail=getattr(keys, "may_fail", False),
    )
    return [step], []


def _lift_hold(document: Document, path: NodePath, kind: str) -> None:
    """`calls: {…, for: 1s}` means the same as `for: 1s` beside `calls`; so for `until`."""
    step = document.at(path)
    body = step[kind]
    for key in LIFTED:
        if isinstance(body, dict) and key in body and key not in step:
            step[key] = body.pop(key)
            for marks in (document.marks, document.keys):
                marks[(*path, key)] = marks.pop((*path, kind, key))


def _spell_out(document: Document, path: NodePath, key: str | None) -> None:
    """`replay: event.json` means the same as `replay: {file: event.json}`."""
    step = document.at(path[:-1])
    body = step[path[-1]]
    if key is not None and isinstance(body, str):
        step[path[-1]] = {key: body}
        for marks in (document.marks, document.keys):
            if path in marks:
                marks[(*path, key)] = marks[path]


def _unknown(
    document: Document, path: NodePath, key: str, what: str, known: list[str], *, has_kind: bool
) -> BadInput:
    other = EXPECTATIONS.get(key) if what == "action" else ACTIONS.get(key)
    where = document.where(path, key=True)
    if other is not None:
        place = "`then:` or `always:`" if what == "action" else "`given:` or `when:`"
        article = "an expectation" if what == "action" else "an action"
        return BadInput(f"{key!r} is {article}, and none stands here", where=where,
                        fix=f"put it under {place}")  # fmt: skip
    kind = "key" if has_kind else what
    return BadInput(f"unknown {kind} {key!r}", where=where, fix=did_you_mean(key, known))


def title(kind: str, body: Any) -> str:
    """A short line such as `put_item Inventory`, from the body's first plain value."""
    if isinstance(body, dict):
        plain = [str(v) for v in body.values() if isinstance(v, (str, int, float))]
        return f"{kind} {' '.join(plain[:3])}".strip()[:80]
    return kind
