"""Takes out of a template what the engine cannot make, and what cannot be without it."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from harness.stacks.documents.document import KeyPath
from harness.stacks.partial.left_out import LeftOut
from harness.stacks.partial.methods import lost_all_methods
from harness.stacks.partial.references import refers, replaced
from harness.stacks.template import Template
from harness.stacks.validation.capabilities import Missing
from harness.stacks.validation.schemas.library import schema_of

_ESSENTIAL: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Method": ("AuthorizerId",),
    "AWS::ApiGateway::Stage": ("DeploymentId",),
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn",),
    "AWS::Lambda::Permission": ("SourceArn",),
    "AWS::SNS::Subscription": ("Endpoint",),
}
"""Beside what the type's schema requires."""
_ONLY_CONTENT = frozenset(
    ["Value", "SecretString", "PolicyDocument", "AssumeRolePolicyDocument", "PolicyName"]
)
"""Required properties whose value may name what is not there."""
_IMPLICIT = {"HttpApi": "ServerlessHttpApi", "Api": "ServerlessRestApi"}
"""The API that SAM makes for the events of a kind that name none."""


def leave_out(template: Template, missing: list[Missing]) -> tuple[Template, list[LeftOut]]:
    """The template without what is `missing`; references to it become placeholders.

    A resource that requires something left out goes too, and so do events, targets and
    outputs. Everything that is left out is listed.
    """
    return _Leaving(template).run(missing)


class _Leaving:
    def __init__(self, template: Template) -> None:
        self.template = template
        self.body: dict[str, Any] = copy.deepcopy(template.body)
        self.resources: dict[str, Any] = self.body["Resources"]
        self.gone: set[str] = set()
        """Logical ids, also of what SAM would have made."""
        self.left_out: list[LeftOut] = []

    def run(self, missing: list[Missing]) -> tuple[Template, list[LeftOut]]:
        for one in missing:
            if one.is_whole:
                self._resource(one.logical_id, one.why)
            else:
                self._part(one)
        again = True
        while again:
            again = False
            for name in self.template.resources:
                again |= self._dependent(name)
        self._outputs()
        for section in ("Resources", "Outputs", "Globals"):
            if section in self.body:
                self.body[section] = replaced(self.body[section], self.gone)
        return dataclasses.replace(self.template, body=self.body), self.left_out

    def _note(self, title: str, kind: str, why: str, *path: str | int) -> None:
        self.left_out.append(LeftOut(title, kind, why, self.template.where(*path)))

    def _resource(self, name: str, why: str) -> None:
        kind = self.resources.pop(name)["Type"]
        self.gone.add(name)
        self._note(name, kind, why, "Resources", name)

    def _part(self, one: Missing) -> None:
        """An event of a function, or a property that asks for something more."""
        holder: Any = self.resources[one.logical_id]
        for key in one.path[:-1]:
            holder = holder.get(key) or {}
        taken = holder.pop(one.path[-1], None)
        kind = self.resources[one.logical_id]["Type"]
        section = (self.body.get("Globals") or {}).get(kind.rpartition("::")[2])
        if taken is None and isinstance(section, dict):
            section.pop(one.path[-1], None)
        elif isinstance(taken, dict) and (implicit := _IMPLICIT.get(str(taken.get("Type")))):
            self._implicit(implicit, one)
        path: KeyPath = ("Resources", one.logical_id, *one.path)
        self._note(one.title, one.kind, one.why, *path)

    def _implicit(self, name: str, event: Missing) -> None:
        if name not in self.gone:
            self.gone.add(name)
            kind = f"AWS::Serverless::{name.removeprefix('Serverless')}"
            self._note(name, kind, event.why, "Resources", event.logical_id, *event.path)

    def _dependent(self, name: str) -> bool:
        """Take out the resource, or the parts of it, that need what is gone."""
        resource = self.resources.get(name)
        if resource is None:
            return False
        before = len(self.left_out)
        properties = resource.get("Properties") or {}
        if (needed := self._needed(resource["Type"], properties)) is not None:
            self._resource(name, f"its {needed} is left out")
            return True
        if lost_all_methods(resource, self.template.resources, self.resources):
            self._resource(name, "its API has no method left")
            return True
        self._depends_on(resource)
        self._members(name, properties.get("Events"), ("Properties", "Events"))
        self._members(name, resource.get("Connectors"), ("Connectors",))
        targets = properties.get("Targets")
        if resource["Type"] == "AWS::Events::Rule" and isinstance(targets, list):
            for target in [t for t in targets if isinstance(t, dict)]:
                if refers(target.get("Arn"), self.gone):
                    targets.remove(target)
                    self._note(
                        f"{name}.Targets.{target.get('Id')}", "a target", "its Arn is left out",
                        "Resources", name, "Properties", "Targets",
                    )  # fmt: skip
        return len(self.left_out) > before

    def _needed(self, kind: str, properties: dict[str, Any]) -> str | None:
        schema = schema_of(kind) or {}
        names: list[str] = [n for n in schema.get("required", []) if n not in _ONLY_CONTENT]
        for name in [*names, *_ESSENTIAL.get(kind, ())]:
            value = properties.get(name)
            of_connector = kind == "AWS::Serverless::Connector" and self._connects(value)
            if refers(value, self.gone) or of_connector:
                return name
        return None

    def _connects(self, end: Any) -> bool:
        """Whether one end of a connector, or one of several, is gone."""
        ends = end if isinstance(end, list) else [end]
        return any(isinstance(e, dict) and e.get("Id") in self.gone for e in ends)

    def _depends_on(self, resource: dict[str, Any]) -> None:
        wanted = resource.get("DependsOn")
        if isinstance(wanted, str) and wanted in self.gone:
            del resource["DependsOn"]
        elif isinstance(wanted, list):
            resource["DependsOn"] = [one for one in wanted if one not in self.gone]

    def _members(self, name: str, members: Any, path: KeyPath) -> None:
        """Events and connectors: members with Properties of their own."""
        for key, member in list(members.items()) if isinstance(members, dict) else ():
            properties = member.get("Properties") if isinstance(member, dict) else None
            if not isinstance(properties, dict):
                continue
            connected = self._connects(properties.get("Destination"))
            needed = [k for k, v in properties.items() if refers(v, self.gone)]
            if needed or connected:
                del members[key]
                self._note(
                    f"{name}.{key}", str(member.get("Type", "a connector")),
                    f"its {needed[0] if needed else 'Destination'} is left out",
                    "Resources", name, *path, key,
                )  # fmt: skip

    def _outputs(self) -> None:
        outputs = self.body.get("Outputs") or {}
        for name, output in list(outputs.items()):
            if isinstance(output, dict) and refers(output.get("Value"), self.gone):
                del outputs[name]
                self._note(f"Outputs.{name}", "an output", "its value is left out", "Outputs", name)
