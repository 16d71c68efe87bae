"""The names of services in `arn:aws:states:::aws-sdk:SERVICE:action`, and boto's for the same.

Step Functions names a service as AWS's SDK for Java does; LocalStack takes the name for boto's
(4.13.1), so that `aws-sdk:eventbridge` or `aws-sdk:cloudwatchlogs` cannot be called. AWS:
"Learning to use AWS service SDK integrations".
"""

from __future__ import annotations

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


def install() -> None:
    after_import(_TASK, _mend)


def _mend(module: Any) -> None:
    module.StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES.update(_BOTO)
