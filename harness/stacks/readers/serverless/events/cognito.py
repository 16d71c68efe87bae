"""`cognitoUserPool`: triggers of a pool that the service makes (Serverless Framework: Cognito)."""

from __future__ import annotations

from typing import Any

from harness.errors import Location, Unsupported
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.service import Service


def add(service: Service, draft: Draft) -> None:
    pools: dict[str, dict[str, Any]] = {}
    places: dict[str, Location] = {}
    for function in service.functions:
        for _, event in function.events("cognitoUserPool"):
            what = f"the cognitoUserPool event of {function.title}"
            service.keys.check(event, keys.COGNITO, what)
            if fields.flag(event.get("existing"), f"existing of {what}", False):
                raise Unsupported(
                    "harness deploy",
                    f"{what} is of a pool that exists already: there is none",
                    where=event.where,
                    fix="make the pool part of the service for the test",
                )
            pool = fields.text(fields.required(event, "pool", what), f"pool of {what}")
            trigger = fields.text(fields.required(event, "trigger", what), f"trigger of {what}")
            logical_id = f"CognitoUserPool{naming.letters_and_digits(pool)}"
            pools.setdefault(pool, {})[trigger] = function.arn
            places.setdefault(pool, event.where)
            allow(
                draft,
                f"{naming.normal(function.key)}LambdaPermissionCognitoUserPool"
                f"{naming.letters_and_digits(pool)}TriggerSource{trigger}",
                function.arn,
                "cognito-idp.amazonaws.com",
                event.where,
                arns.attribute(logical_id),
            )
    for pool, triggers in pools.items():
        draft.add(
            f"CognitoUserPool{naming.letters_and_digits(pool)}",
            "AWS::Cognito::UserPool",
            {"UserPoolName": pool, "LambdaConfig": triggers},
            places[pool],
        )
