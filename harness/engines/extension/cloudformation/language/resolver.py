"""Works a value of a template out: parameters, mappings, conditions and functions.

AWS: CloudFormation User Guide, "Intrinsic function reference".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from . import cidr, substitution
from .errors import TemplateError
from .scope import Deployed, Scope
from .special import NO_VALUE, UNKNOWN, as_text, is_unknown


class Resolver:
    """One template in one scope. Conditions are worked out once."""

    def __init__(self, scope: Scope, deployed: Deployed) -> None:
        self._scope = scope
        self._deployed = deployed
        self._known: dict[str, bool] = {}
        self._asked: list[str] = []
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Condition": self.condition,
            "Fn::And": lambda args: all(self._truth(each) for each in self._many(args, "And")),
            "Fn::Base64": lambda args: self._base64(self.resolve(args)),
            "Fn::Cidr": self._cidr,
            "Fn::Equals": self._equals,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAZs": lambda args: self._scope.zones(self.resolve(args) or self._scope.region),
            "Fn::GetAtt": self._get_att,
            "Fn::If": lambda args: self.resolve(self.branch(args)),
            "Fn::ImportValue": lambda args: self._scope.import_value(self.resolve(args)),
            "Fn::Join": self._join,
            "Fn::Length": self._length,
            "Fn::Not": lambda args: not self._truth(self._one(args, "Not")),
            "Fn::Or": lambda args: any(self._truth(each) for each in self._many(args, "Or")),
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda args: json.dumps(
                self.resolve(args), separators=(",", ":"), ensure_ascii=False
            ),
            "Ref": self.reference,
        }

    def resolve(self, value: Any) -> Any:
        """The value with all functions worked out; what refers to AWS::NoValue is left out."""
        if isinstance(value, dict):
            if len(value) == 1:
                (name, arguments), *_ = value.items()
                if name in self._functions and not (name == "Condition" and self._is_plain(value)):
                    return self._functions[name](arguments)
            return {
                key: resolved
                for key, each in value.items()
                if (resolved := self.resolve(each)) is not NO_VALUE
            }
        if isinstance(value, list):
            return [r for each in value if (r := self.resolve(each)) is not NO_VALUE]
        return value

    def condition(self, name: str) -> bool:
        """Whether the condition named `name` holds."""
        if name not in self._known:
            if name not in self._scope.conditions:
                raise TemplateError(
                    f"Template format error: Unresolved condition dependency {name}"
                )
            if name in self._asked:
                raise TemplateError("Template format error: Circular dependency in conditions")
            self._asked.append(name)
            self._known[name] = self._truth(self._scope.conditions[name])
            self._asked.pop()
        return self._known[name]

    def branch(self, arguments: Any) -> Any:
        """The argument of `Fn::If` that counts, not worked out yet."""
        if not isinstance(arguments, list) or len(arguments) != 3:
            raise TemplateError(
                "Template error: Fn::If requires a list argument with three elements"
            )
        if arguments[0] not in self._scope.conditions:
            raise TemplateError(
                f"Template error: unresolved condition dependency {arguments[0]} in Fn::If"
            )
        return arguments[1] if self.condition(arguments[0]) else arguments[2]

    def reference(self, name: Any) -> Any:
        """What `Ref` gives."""
        if isinstance(name, dict):  # with AWS::LanguageExtensions
            name = self.resolve(name)
        if not isinstance(name, str):
            raise TemplateError("Template error: every Ref object must have a single String value.")
        pseudo = self._scope.pseudo(name)
        if pseudo is not None:
            return pseudo
        if name in self._scope.parameters:
            return self._scope.parameters[name]
        if name not in self._scope.names:
            raise TemplateError(
                f"Template format error: Unresolved resource dependencies [{name}] in the "
                "Resources block of the template"
            )
        return self._deployed.physical_id(name)

    def is_parameter(self, name: str) -> bool:
        """Whether `Ref` to this needs no resource."""
        return name in self._scope.parameters or self._scope.pseudo(name) is not None

    def _is_plain(self, value: dict[str, Any]) -> bool:
        """`{"Condition": …}` is a function in conditions, but also a key of policies."""
        return (
            value["Condition"] not in self._scope.conditions
            if isinstance(value["Condition"], str)
            else True
        )

    def _truth(self, value: Any) -> bool:
        found = self.resolve(value)
        if not isinstance(found, bool):
            raise TemplateError(
                "Template format error: Conditions can only be boolean operations on parameters "
                "and other conditions"
            )
        return found

    def _many(self, arguments: Any, name: str) -> list[Any]:
        if not isinstance(arguments, list) or not 2 <= len(arguments) <= 10:
            raise TemplateError(
                f"Template error: every Fn::{name} object requires a list of at least 2 and at "
                "most 10 boolean parameters."
            )
        return arguments

    def _one(self, arguments: Any, name: str) -> Any:
        if not isinstance(arguments, list) or len(arguments) != 1:
            raise TemplateError(
                f"Template error: Fn::{name} requires a list argument with one element"
            )
        return arguments[0]

    def _equals(self, arguments: Any) -> bool:
        if not isinstance(arguments, list) or len(arguments) != 2:
            raise TemplateError(
                "Template error: every Fn::Equals object requires a list of 2 string parameters."
            )
        one, other = (self.resolve(each) for each in arguments)
        if isinstance(one, list) or isinstance(other, list):
            return bool(one == other)
        return as_text(one) == as_text(other)

    def _base64(self, text: Any) -> str:
        return UNKNOWN if is_unknown(text) else base64.b64encode(as_text(text).encode()).decode()

    def _find_in_map(self, arguments: Any) -> Any:
        if not isinstance(arguments, list) or len(arguments) not in (3, 4):
            raise TemplateError(
                "Template error: every Fn::FindInMap object requires three parameters, the map "
                "name, map key and the attribute for return value"
            )
        name, first, second = (as_text(self.resolve(each)) for each in arguments[:3])
        try:
            return self.resolve(self._scope.mappings[name][first][second])
        except (KeyError, TypeError):
            pass
        more = arguments[3] if len(arguments) == 4 else None
        if isinstance(more, dict) and "DefaultValue" in more:
            return self.resolve(more["DefaultValue"])
        if name not in self._scope.mappings:
            raise TemplateError(
                f"Template error: Mapping named '{name}' is not present in the 'Mappings' section "
                "of template."
            )
        raise TemplateError(f"Template error: Unable to get mapping for {name}::{first}::{second}")

    def _get_att(self, arguments: Any) -> Any:
        if isinstance(arguments, str):
            parts = arguments.split(".", 1)
        else:
            parts = list(arguments) if isinstance(arguments, list) else []
        if len(parts) < 2:
            raise TemplateError(
                "Template error: every Fn::GetAtt object requires two non-empty parameters, the "
                "resource name and the resource attribute"
            )
        return self.attribute(parts[0], ".".join(as_text(self.resolve(p)) for p in parts[1:]))

    def attribute(self, name: str, attribute: str) -> Any:
        """What `Fn::GetAtt` gives."""
        if name not in self._scope.names:
            raise TemplateError(
                f"Template error: instance of Fn::GetAtt references undefined resource {name}"
            )
        return self._deployed.attribute(name, attribute)

    def _join(self, arguments: Any) -> str:
        found = [self.resolve(each) for each in arguments] if isinstance(arguments, list) else []
        if len(found) != 2 or not isinstance(found[0], str):
            raise TemplateError(
                "Template error: every Fn::Join object requires two parameters, (1) a string "
                "delimiter and (2) a list of strings to be joined or a function that returns a "
                "list of strings (such as Fn::GetAZs) to be joined."
            )
        parts = found[1] if isinstance(found[1], list) else [found[1]]
        return found[0].join(as_text(part) for part in parts)

    def _length(self, arguments: Any) -> int:
        found = self.resolve(arguments)
        if not isinstance(found, list):
            raise TemplateError("Template error: Fn::Length requires a list")
        return len(found)

    def _select(self, arguments: Any) -> Any:
        wrong = TemplateError(
            "Template error: Fn::Select requires a list argument with two elements: an integer "
            "index and a list"
        )
        if not isinstance(arguments, list) or len(arguments) != 2:
            raise wrong
        index, values = (self.resolve(each) for each in arguments)
        if is_unknown(values):
            return UNKNOWN
        try:
            number = int(index)
        except (TypeError, ValueError):
            raise wrong from None
        if not isinstance(values, list):
            raise wrong
        if not 0 <= number < len(values):
            raise TemplateError(
                f"Template error: Fn::Select cannot select nonexistent value at index {number}"
            )
        return values[number]

    def _cidr(self, arguments: Any) -> Any:
        found = self.resolve(arguments)
        return UNKNOWN if is_unknown(found) else cidr.blocks(found)

    def _split(self, arguments: Any) -> list[str]:
        found = [self.resolve(each) for each in arguments] if isinstance(arguments, list) else []
        if len(found) != 2 or not all(isinstance(each, str) for each in found) or not found[0]:
            raise TemplateError(
                "Template error: every Fn::Split object requires two parameters, (1) a string "
                "delimiter and (2) a string to be split or a function that returns a string to "
                "be split."
            )
        return [UNKNOWN] if is_unknown(found[1]) else list(found[1].split(found[0]))

    def _sub(self, arguments: Any) -> str:
        text, own = substitution.arguments(arguments)
        values = {name: self.resolve(each) for name, each in own.items()}

        def value(name: str) -> str:
            if name in values:
                found = values[name]
            elif self._scope.pseudo(name) is not None or "." not in name:
                found = self.reference(name)
            else:
                found = self.attribute(*name.split(".", 1))
            if isinstance(found, list):
                raise TemplateError(
                    f"Template error: variable {name} in Fn::Sub expression does not resolve to "
                    "a string"
                )
            return as_text(found)

        return substitution.replaced(text, value)
