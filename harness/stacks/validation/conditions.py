"""Names of conditions, and conditions that depend on themselves (AWS: Conditions section)."""

from __future__ import annotations

from collections.abc import Iterator

from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import KeyPath
from harness.stacks.template import Template
from harness.stacks.validation.walk import calls


def check_conditions(template: Template) -> Iterator[BadInput]:
    """Conditions that are not there, that ask for a resource, or that form a circle."""
    known = list(template.body.get("Conditions") or {})
    edges: dict[str, list[tuple[str, KeyPath]]] = {name: [] for name in known}
    for name, path in _uses(template):
        if name not in known:
            yield BadInput(
                f"the template has no condition {name!r}",
                where=template.where(*path),
                fix=did_you_mean(name, known) or "add it under Conditions",
            )
        elif path[0] == "Conditions":
            edges[str(path[1])].append((name, path))
    for call in calls(template):
        if call.path[0] != "Conditions" or call.function != "Ref":
            continue
        if isinstance(call.argument, str) and call.argument in template.resources:
            yield BadInput(
                f"a condition cannot ask for the resource {call.argument!r}",
                where=template.where(*call.path),
                fix="conditions are decided before anything is made: use a parameter",
            )
    yield from _circles(template, edges)


def _uses(template: Template) -> Iterator[tuple[str, KeyPath]]:
    for section in ("Resources", "Outputs"):
        for name, body in (template.body.get(section) or {}).items():
            condition = body.get("Condition") if isinstance(body, dict) else None
            if isinstance(condition, str):
                yield condition, (section, name, "Condition")
    for call in calls(template):
        argument = call.argument
        if call.function == "Condition" and isinstance(argument, str):
            yield argument, call.path
        elif call.function == "Fn::If" and isinstance(argument, list):
            yield from ((name, (*call.path, 0)) for name in argument[:1] if isinstance(name, str))


def _circles(template: Template, edges: dict[str, list[tuple[str, KeyPath]]]) -> Iterator[BadInput]:
    done: set[str] = set()
    for start, used in edges.items():
        if start in done:
            continue
        trail = [start]
        pending = [iter(used)]
        while pending:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                done.add(trail.pop())
                continue
            name, path = following
            if name in trail:
                steps = " → ".join([*trail[trail.index(name) :], name])
                what = f"conditions depend on each other in a circle: {steps}"
                yield BadInput(what, where=template.where(*path))
            elif name not in done:
                trail.append(name)
                pending.append(iter(edges[name]))
