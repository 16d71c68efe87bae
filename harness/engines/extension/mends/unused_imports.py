"""Services import what few applications use only when it is used.

Step Functions needs the names of four states of AWS Batch, and with them comes all of moto's EC2
(0.2 s, 30 MB). Systems Manager brings it too, for commands that run on instances. CloudFormation
annotates two variables with types out of EC2's 26,000 lines, and has a list of what LocalStack
supports that is looked into when a setting says so. EventBridge takes the name of one type from
Config. moto's API Gateway has a validator of OpenAPI documents, LocalStack's one of requests
against a model, and JSONata brings a bridge to Java, which we do not cross (LocalStack 4.13.1,
4.14.0).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from .on_import import after_import, around_import, executed_later
from .stand_ins import Later, instead

_EC2 = "localstack.aws.api.ec2"
_EC2_MOTO = "moto.ec2"
_SUPPORT = "localstack.services.cloudformation.engine.v2.change_set_resource_support_checker"
_REQUEST_VALIDATORS = (
    "localstack.services.apigateway.legacy.invocations",
    "localstack.services.apigateway.next_gen.execute_api.handlers.method_request",
)
_OPENAPI = "openapi_spec_validator"
_OPENAPI_ERRORS = "openapi_spec_validator.validation.exceptions"


def install() -> None:
    executed_later("moto.batch")
    around_import("moto.ssm.models", _without_backends_of_ec2)
    around_import(
        "localstack.services.cloudformation.engine.v2.change_set_model_preproc", _without_ec2
    )
    around_import("localstack.services.cloudformation.v2.provider", _without_support_checker)
    around_import(
        "localstack.services.events.provider",
        lambda: instead("localstack.aws.api.config", TagsList=list),
    )
    around_import("localstack.services.stepfunctions.asl.jsonata.jsonata", _without_java)
    for name in _REQUEST_VALIDATORS:
        around_import(name, _without_jsonschema)
        after_import(name, _jsonschema_later)
    around_import("moto.apigateway.models", _without_openapi)
    after_import("moto.apigateway.models", _openapi_later)


class _NotYet(Exception):
    """Nobody raises it: until the validator is imported there is nothing invalid."""


def _without_ec2() -> contextlib.AbstractContextManager[None]:
    return instead(_EC2, AvailabilityZoneList=list, DescribeAvailabilityZonesResult=dict)


def _without_support_checker() -> contextlib.AbstractContextManager[None]:
    return instead(
        _SUPPORT, ChangeSetResourceSupportChecker=Later(_SUPPORT, "ChangeSetResourceSupportChecker")
    )


@contextlib.contextmanager
def _without_java() -> Iterator[None]:
    with instead("jpype"), instead("jpype.imports"):
        yield


def _without_jsonschema() -> contextlib.AbstractContextManager[None]:
    return instead("jsonschema", validate=None, ValidationError=_NotYet)


def _jsonschema_later(module: Any) -> None:
    if module.validate is not None:
        return

    def validate(*args: Any, **kwargs: Any) -> Any:
        import jsonschema

        module.validate, module.ValidationError = jsonschema.validate, jsonschema.ValidationError
        return jsonschema.validate(*args, **kwargs)

    module.validate = validate


class _Backends:
    """moto's EC2 in all accounts, imported when somebody asks for one."""

    def __getitem__(self, account: str) -> Any:
        from moto.ec2 import ec2_backends

        return ec2_backends[account]


def _without_backends_of_ec2() -> contextlib.AbstractContextManager[None]:
    return instead(_EC2_MOTO, ec2_backends=_Backends())


@contextlib.contextmanager
def _without_openapi() -> Iterator[None]:
    with (
        instead(_OPENAPI, validate=None),
        instead(_OPENAPI_ERRORS, OpenAPIValidationError=_NotYet),
    ):
        yield


def _openapi_later(models: Any) -> None:
    if models.validate is not None:
        return

    def validate(*args: Any, **kwargs: Any) -> Any:
        from openapi_spec_validator import validate as real
        from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

        models.validate, models.OpenAPIValidationError = real, OpenAPIValidationError
        return real(*args, **kwargs)

    models.validate = validate
