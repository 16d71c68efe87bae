"""LocalStack's resource providers: they create and delete; `updates` change in place."""

from __future__ import annotations

import copy
import time
import uuid
from collections.abc import Callable
from typing import Any

from localstack import config
from localstack.services.cloudformation.deployment_utils import check_not_found_exception
from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ResourceProviderExecutor,
    convert_payload,
)

from . import errors, function_states, role_clients, updates
from .change import Change
from .handler import Made
from .record import Record, Target, Wanted
from .schema import Schema, differing

_CALLS = {"Add": "create", "Modify": "update", "Remove": "delete"}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.05


class ProviderHandler:
    """A type for which LocalStack has a provider."""

    def __init__(self, kind: str, provider: Any) -> None:
        self._kind = kind
        self._provider = provider
        self.schema = Schema(kind, provider.SCHEMA)

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        model = self._run(target, name, "Add", updates.completed(self._kind, properties), None)
        physical_id = self._physical_id(target, model)
        late = updates.ignored_at_creation(self._kind, properties)
        if late:
            none = Record(Wanted(name, self._kind, {}, {}), model, physical_id, "CREATE_COMPLETE")
            change = self._change(target, none, late, model)
            try:
                updates.apply(self._kind, change)
            except Exception as error:
                raise errors.of(error).having(model, physical_id) from error
            model = change.model
        return Made(model, physical_id)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        before = record.wanted.properties
        model = {k: v for k, v in record.model.items() if k not in before or k in properties}
        model |= copy.deepcopy(properties) | self.schema.attributes(record.model)
        change = self._change(target, record, properties, model)
        if updates.known(self._kind):
            updates.apply(self._kind, change)
            return Made(change.model, record.physical_id)
        try:
            found = self._run(target, record.name, "Modify", model, record.model)
        except NotImplementedError:
            raise updates.impossible(self._kind, differing(before, properties)) from None
        return Made({**model, **(found or {})}, record.physical_id)

    def delete(self, target: Target, record: Record) -> None:
        clients = self._clients(target, record.name)
        updates.check_deletion(self._kind, clients, record.model)
        delete = updates.deletion(self._kind)
        try:
            if delete is not None:
                delete(clients, record.model)
            else:
                self._run(target, record.name, "Remove", record.model, record.model)
        except errors.ResourceFailed:
            raise
        except Exception as error:  # whatever the service answers
            if not check_not_found_exception(error, record.type, record.model):
                raise

    def _run(
        self,
        target: Target,
        name: str,
        action: str,
        properties: dict[str, Any],
        previous: dict[str, Any] | None,
    ) -> dict[str, Any]:
        call: Callable[[Any], Any] = getattr(self._provider, _CALLS[action])
        payload = self._payload(target, name, action, properties, previous)
        end = time.monotonic() + config.CFN_PER_RESOURCE_TIMEOUT
        pause = _FIRST_PAUSE
        while True:
            request = convert_payload(target.stack_name, target.stack_id, payload)
            if action == "Add":
                self._shorten(request, target)
            event = call(request)
            if event.status == OperationStatus.SUCCESS:
                return event.resource_model or {}
            if event.status == OperationStatus.FAILED:
                failure = errors.ResourceFailed(
                    errors.handler_message(event.message or "no reason given")
                )
                raise self._with_remains(failure, target, action, event.resource_model)
            if time.monotonic() > end:
                failure = errors.ResourceFailed(
                    errors.handler_message(
                        f"it is not ready after {config.CFN_PER_RESOURCE_TIMEOUT} s",
                        "NotStabilized",
                    )
                )
                raise self._with_remains(failure, target, action, event.resource_model)
            payload["callbackContext"] |= event.custom_context
            payload["requestData"]["resourceProperties"] = event.resource_model
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _shorten(self, request: Any, target: Target) -> None:
        """Clients that know a short way, for what nearly every stack has."""
        stock = request.aws_client_factory
        if self._kind == function_states.KIND:
            request.aws_client_factory = function_states.WaitingClients(stock)
        elif self._kind == role_clients.KIND:
            request.aws_client_factory = role_clients.RoleClients(
                stock, target.account, target.region
            )

    def _with_remains(
        self, failure: errors.ResourceFailed, target: Target, action: str, model: Any
    ) -> errors.ResourceFailed:
        """A creation that failed late left something that a rollback has to delete."""
        if action != "Add" or not model:
            return failure
        try:
            return failure.having(model, self._physical_id(target, model))
        except Exception:  # it did not even come to a name
            return failure

    def _payload(
        self,
        target: Target,
        name: str,
        action: str,
        properties: dict[str, Any],
        previous: dict[str, Any] | None,
    ) -> Any:
        secrets = {
            "accessKeyId": target.account,
            "secretAccessKey": _internal_secret(),
            "sessionToken": "",
        }
        return {
            "awsAccountId": target.account,
            "callbackContext": {},
            "stackId": target.stack_name,
            "resourceType": self._kind,
            "resourceTypeVersion": "000000",
            "bearerToken": str(uuid.uuid4()),
            "region": target.region,
            "action": action,
            "requestData": {
                "logicalResourceId": name,
                "resourceProperties": copy.deepcopy(properties),
                "previousResourceProperties": copy.deepcopy(previous),
                "callerCredentials": secrets,
                "providerCredentials": secrets,
                "systemTags": {},
                "previousSystemTags": {},
                "stackTags": {},
                "previousStackTags": {},
            },
        }

    def _physical_id(self, target: Target, model: dict[str, Any]) -> str:
        executor = ResourceProviderExecutor(stack_name=target.stack_name, stack_id=target.stack_id)
        return str(
            executor.extract_physical_resource_id_from_model_with_schema(
                model, self._kind, self._provider.SCHEMA
            )
        )

    def _change(
        self, target: Target, record: Record, after: dict[str, Any], model: dict[str, Any]
    ) -> Change:
        return Change(
            target=target,
            name=record.name,
            physical_id=record.physical_id,
            before=record.wanted.properties,
            after=after,
            model=model,
            clients=self._clients(target, record.name),
        )

    def _clients(self, target: Target, name: str) -> Any:
        payload = self._payload(target, name, "Modify", {}, None)
        return convert_payload(target.stack_name, target.stack_id, payload).aws_client_factory


def _internal_secret() -> str:
    from localstack.constants import INTERNAL_AWS_SECRET_ACCESS_KEY

    return str(INTERNAL_AWS_SECRET_ACCESS_KEY)
