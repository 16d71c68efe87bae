"""The names of services in `arn:aws:states:::aws-sdk:SERVICE:action`, and boto's for the same.

Step Functions names a service as AWS's SDK for Java does; LocalStack takes the name for boto's
(4.13.1), so that `aws-sdk:eventbridge` or `aws-sdk:cloudwatchlogs` cannot be called. Errors have
names of that SDK's classes too: `Sqs.QueueDoesNotExistException`, where stock says `SQS`. AWS:
"Learning to use AWS service SDK integrations".
"""

from __future__ import annotations

import functools
import re
from typing import Any

from ..mends.on_import import after_import

_TASK = (
    "localstack.services.stepfunctions.asl.component.state.state_execution.state_task"
    ".service.state_task_service"
)
_BOTO = {
    "applicationdiscovery": "discovery", "cloudwatchlogs": "logs",
    "cognitoidentityprovider": "cognito-idp", "cognitoidentity": "cognito-identity",
    "costandusagereport": "cur", "costexplorer": "ce", "databasemigration": "dms",
    "directory": "ds", "elasticloadbalancing": "elb", "elasticloadbalancingv2": "elbv2",
    "elasticsearch": "es", "eventbridge": "events", "iotdataplane": "iot-data",
    "iotjobsdataplane": "iot-jobs-data", "lexmodelbuilding": "lex-models",
    "lexmodelsv2": "lexv2-models", "lexruntime": "lex-runtime", "lexruntimev2": "lexv2-runtime",
    "marketplaceentitlement": "marketplace-entitlement",
    "marketplacemetering": "meteringmarketplace", "migrationhub": "mgh", "rdsdata": "rds-data",
    "redshiftdata": "redshift-data", "resourcegroupstaggingapi": "resourcegroupstaggingapi",
    "sagemakerruntime": "sagemaker-runtime", "serverlessapplicationrepository": "serverlessrepo",
    "sfn": "stepfunctions", "simpledb": "sdb", "timestreamquery": "timestream-query",
    "timestreamwrite": "timestream-write", "dynamodbstreams": "dynamodbstreams",
    "kinesisanalyticsv2": "kinesisanalyticsv2", "applicationautoscaling":
    "application-autoscaling", "acmpca": "acm-pca", "resourcegroups": "resource-groups",
}  # fmt: skip


def boto_name(service: str) -> str:
    return _BOTO.get(service.lower(), service.lower())


def java_name(name: str) -> str:
    """A service's id or an error's name as a class of the SDK for Java: `DynamoDB` → `DynamoDb`."""
    text = re.sub(r"[^A-Za-z0-9]+", " ", name)
    text = re.sub(r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 ", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])", " ", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)
    text = re.sub(r"([0-9])([a-zA-Z])", r"\1 \2", text)
    return "".join(word.capitalize() for word in text.split())


def install() -> None:
    after_import(_TASK, _mend)
    after_import(f"{_TASK}_aws_sdk", _mend_errors)


def _mend(module: Any) -> None:
    module.StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES.update(_BOTO)


def _mend_errors(module: Any) -> None:
    cls = module.StateTaskServiceAwsSdk
    stock = cls._normalise_service_error_name
    unknown = frozenset({"ClientError", "ParamValidationError"})

    @functools.wraps(stock)
    def service(name: str) -> str:
        return java_name(stock(boto_name(name)))

    def error(norm_service_name: str, ex: Exception) -> str:
        name = type(ex).__name__
        told = norm_service_name if name in unknown else java_name(name.removesuffix("Exception"))
        return f"{norm_service_name}.{told}Exception"

    cls._normalise_service_error_name = staticmethod(service)
    cls._normalise_exception_name = staticmethod(error)
