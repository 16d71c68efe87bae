"""What can be known of a template's values before the engine sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harness.stacks.template import Template

VARIABLE = re.compile(r"\$\{(?!!)\s*([^}]+?)\s*\}")
"""A variable of Fn::Sub; `${!Literal}` is none."""


class Values:
    """Resolves references to parameters whose value is known here."""

    def __init__(
        self,
        template: Template,
        parameters: Mapping[str, str | None],
        pseudo: Mapping[str, str] | None = None,
    ) -> None:
        """`parameters` may hold None: a value that only the engine can tell.

        `pseudo` are the pseudo parameters that are known, such as `AWS::Region`.
        """
        self._known: dict[str, str] = dict(pseudo or {})
        for name, parameter in template.parameters.items():
            value = parameters[name] if name in parameters else parameter.get("Default")
            if value is not None and not parameter["Type"].startswith("AWS::SSM::"):
                self._known[name] = str(value)
        self._mappings = template.body.get("Mappings") or {}

    def text(self, value: Any) -> str | None:
        """The text that `value` comes to, or None where only the engine can tell."""
        if isinstance(value, bool | int | float):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and len(value) == 1:
            ((function, argument),) = value.items()
            if function == "Ref" and isinstance(argument, str):
                return self._known.get(argument)
            if function == "Fn::Sub" and isinstance(argument, str):
                return self._substituted(argument)
            if function == "Fn::Join" and isinstance(argument, list) and len(argument) == 2:
                return self._joined(*argument)
            if function == "Fn::FindInMap" and isinstance(argument, list):
                return self._found_in_map([self.text(part) for part in argument])
        return None

    def _substituted(self, text: str) -> str | None:
        names = VARIABLE.findall(text)
        if any(name not in self._known for name in names):
            return None
        return VARIABLE.sub(lambda m: self._known[m.group(1)], text).replace("${!", "${")

    def _joined(self, separator: Any, parts: Any) -> str | None:
        texts = [self.text(part) for part in parts] if isinstance(parts, list) else [None]
        known = [text for text in texts if text is not None]
        return str(separator).join(known) if len(known) == len(texts) else None

    def _found_in_map(self, keys: list[str | None]) -> str | None:
        found: Any = self._mappings
        for key in keys:
            if key is None or not isinstance(found, dict) or key not in found:
                return None
            found = found[key]
        return self.text(found)
