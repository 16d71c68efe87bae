"""Lambda does not try out a function's role, and assumes it without a request.

LocalStack assumes the role when the function is made and drops the credentials, 10 ms; it can only
fail where LocalStack enforces IAM, which none of the releases that we run does (4.13.1, 4.14.0).
That a role has the form of one is looked at before. It assumes it again for each environment of
the function, by a request that is written as XML and read three times: 6 ms. Where we enforce IAM
that stays a request.
"""

from __future__ import annotations

import functools
from typing import Any

from ..iam.switch import SWITCH
from .on_import import after_import

_SHORTEST_NAME = 2
_SECONDS = 43_200
_PACKAGE = "localstack.services.lambda_.invocation"


def install() -> None:
    after_import(f"{_PACKAGE}.lambda_service", _mend)
    after_import(f"{_PACKAGE}.execution_environment", _mend_environments)


def _mend(module: Any) -> None:
    def can_assume_role(_self: Any, _role_arn: str, _region: str) -> bool:
        return True

    module.LambdaService.can_assume_role = can_assume_role


def _mend_environments(module: Any) -> None:
    environment = module.ExecutionEnvironment
    stock = environment.get_credentials

    @functools.wraps(stock)
    def get_credentials(self: Any) -> Any:
        if SWITCH.on:
            return stock(self)
        from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
        from localstack.services.plugins import SERVICE_PLUGINS
        from moto.sts.models import sts_backends
        from moto.utilities.utils import get_partition

        SERVICE_PLUGINS.require("sts")  # which gives keys the form that says whose they are
        version = self.function_version
        region = version.id.region
        name = version.id.function_name
        session = sts_backends[DEFAULT_AWS_ACCOUNT_ID][get_partition(region)].assume_role(
            region_name=region,
            role_session_name=name if len(name) >= _SHORTEST_NAME else f"{name}@lambda_function",
            role_arn=version.config.role,
            policy=None,
            duration=_SECONDS,
            external_id=None,
        )
        return {
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "SessionToken": session.session_token,
            "Expiration": session.expiration,
        }

    environment.get_credentials = get_credentials
