"""AWS::Cognito::*, for which LocalStack has no providers: made through the API.

AWS: Template Reference, AWS::Cognito::UserPool and the other types of the namespace.
"""

from __future__ import annotations

import contextlib
from typing import Any

from localstack.aws.connect import connect_to

from ..language.special import as_text
from .cognito_kinds import KINDS, Kind
from .errors import ResourceFailed, handler_message
from .handler import Made
from .record import Record, Target
from .schema import Schema, differing


class CognitoHandler:
    def __init__(self, kind: str) -> None:
        self._kind = KINDS[kind]
        self.schema = Schema(kind, self._kind.schema())

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        kind, client = self._kind, _client(target)
        self._check(client, properties)
        given = dict(properties)
        if kind.named_by and kind.named_by not in given:
            given[kind.named_by] = f"{target.stack_name}-{name}"
        answer = _call(client, kind.create, given, kind)
        return self._made(target, given, answer)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        kind, client = self._kind, _client(target)
        self._check(client, properties)
        changed = set(differing(record.wanted.properties, properties))
        fixed = sorted(changed & set(kind.fixed))
        if fixed:
            text = f"Updates are not allowed for property - {', '.join(fixed)}."
            raise ResourceFailed(handler_message(text, "InvalidRequest"), untouched=True)
        if kind.update is None:
            raise ResourceFailed(f"The engine cannot change {', '.join(sorted(changed))} in place")
        given = {**self.schema.attributes(record.model), **properties}
        if "Schema" in changed:
            self._add_attributes(client, record, properties)
        answer = _call(client, kind.update, given, kind)
        return self._made(target, given, {**record.model, **(answer or {})}, record.physical_id)

    def delete(self, target: Target, record: Record) -> None:
        client = _client(target)
        missing = (
            client.exceptions.ResourceNotFoundException,
            client.exceptions.UserNotFoundException,
        )
        with contextlib.suppress(*missing):
            _call(client, self._kind.delete, record.model, self._kind)

    def _made(
        self, target: Target, given: dict[str, Any], answer: Any, physical: str | None = None
    ) -> Made:
        found = next((v for v in answer.values() if isinstance(v, dict) and "UserPoolId" in v), {})
        pool = answer.get("UserPool") or {}
        model = {**given, **self._kind.attributes(target.region, {**answer, **found, **pool})}
        return Made(model, physical or str(model[self._kind.ref]))

    def _check(self, client: Any, properties: dict[str, Any]) -> None:
        """A property that would change nothing is told, not passed over."""
        known = set(_shape(client, self._kind.create).members)
        known |= {*self._kind.renamed, *self._kind.accepted}
        if unknown := sorted(set(properties) - known):
            text = f"The engine's user pools know no {', '.join(unknown)}"
            raise ResourceFailed(handler_message(text, "InvalidRequest"), untouched=True)

    def _add_attributes(self, client: Any, record: Record, properties: dict[str, Any]) -> None:
        before = {each["Name"]: each for each in record.wanted.properties.get("Schema") or []}
        after = {each["Name"]: each for each in properties.get("Schema") or []}
        if any(after.get(name) != each for name, each in before.items()):
            text = "Existing schema attributes cannot be modified or deleted."
            raise ResourceFailed(handler_message(text, "InvalidRequest"), untouched=True)
        added = [each for name, each in after.items() if name not in before]
        given = {"UserPoolId": record.physical_id, "CustomAttributes": added}
        _call(client, "AddCustomAttributes", given, self._kind)


def _client(target: Target) -> Any:
    return connect_to(aws_access_key_id=target.account, region_name=target.region).get_client(
        "cognito-idp"
    )


def _shape(client: Any, operation: str) -> Any:
    return client._client.meta.service_model.operation_model(operation).input_shape


def _call(client: Any, operation: str, properties: dict[str, Any], kind: Kind) -> Any:
    from botocore import xform_name

    shape = _shape(client, operation)
    renamed = {kind.renamed.get(name, name): value for name, value in properties.items()}
    given = {
        name: _as(value, shape.members[name])
        for name, value in renamed.items()
        if name in shape.members and value is not None
    }
    return getattr(client, xform_name(operation))(**given)


def _as(value: Any, shape: Any) -> Any:
    """A template's value in the type that the API wants: it may say "8" or "true"."""
    if shape.type_name == "structure":
        members = shape.members
        return {key: _as(each, members[key]) for key, each in value.items() if key in members}
    if shape.type_name == "list":
        return [_as(each, shape.member) for each in value]
    if shape.type_name == "map":
        return {key: _as(each, shape.value) for key, each in value.items()}
    if shape.type_name == "boolean" and isinstance(value, str):
        return value.lower() == "true"
    if shape.type_name in ("integer", "long") and isinstance(value, str):
        return int(value)
    if shape.type_name == "string":
        return as_text(value)
    return value
