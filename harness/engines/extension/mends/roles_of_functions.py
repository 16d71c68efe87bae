"""Lambda does not try out a function's role when the function is made.

It assumes the role and drops the credentials, 10 ms for each function; it can only fail where
LocalStack enforces IAM, which none of the releases that we run does (4.13.1, 4.14.0). That a
role has the form of one is looked at before.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.lambda_.invocation.lambda_service", _mend)


def _mend(module: Any) -> None:
    def can_assume_role(_self: Any, _role_arn: str, _region: str) -> bool:
        return True

    module.LambdaService.can_assume_role = can_assume_role
