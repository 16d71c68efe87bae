"""Outputs (AWS: Outputs section)."""

from __future__ import annotations

from collections.abc import Iterator

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template

_KEYS = frozenset(["Value", "Description", "Export", "Condition"])


def check_outputs(template: Template) -> Iterator[BadInput]:
    """An output without Value, with an unknown key, or exported without a name."""
    for name, output in (template.body.get("Outputs") or {}).items():
        if name.startswith("Fn::"):
            continue
        where = template.where("Outputs", name)
        if not isinstance(output, dict):
            yield BadInput(f"output {name!r} has to be a mapping with Value", where=where)
            continue
        for key in output:
            if key not in _KEYS and not key.startswith("Fn::"):
                yield BadInput(
                    f"output {name!r} has no key {key!r}",
                    where=template.where("Outputs", name, key),
                    fix=did_you_mean(key, _KEYS),
                )
        if output.get("Value") is None and not any(key.startswith("Fn::") for key in output):
            yield BadInput(f"output {name!r} has no Value", where=where)
        export = output.get("Export")
        if export is not None and not (isinstance(export, dict) and export.get("Name")):
            yield BadInput(
                f"the Export of output {name!r} has no Name",
                where=template.where("Outputs", name, "Export"),
                fix="write `Export: {Name: …}`",
            )
