"""Changes in place, one module a type: which call brings which properties to their new values.

A module has `UPDATES`, from names of properties to the function that brings them, and may have
`AT_CREATION`: properties that LocalStack's provider ignores when it creates the resource, and
`completed`: properties with what AWS takes where LocalStack's provider takes something else,
`check_deletion`: raises where AWS refuses and LocalStack's provider does not, and `delete`:
what is done instead of what LocalStack's provider does.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable
from typing import Any

from ..change import Change
from ..errors import ResourceFailed

Updates = dict[tuple[str, ...], Callable[[Change], None]]

_MODULES = {
    "AWS::ApiGateway::Deployment": "apigateway_deployment",
    "AWS::ApiGateway::Method": "apigateway_method",
    "AWS::ApiGateway::Resource": "apigateway_resource",
    "AWS::ApiGateway::RestApi": "apigateway_rest_api",
    "AWS::ApiGateway::Stage": "apigateway_stage",
    "AWS::CloudWatch::Alarm": "cloudwatch_alarm",
    "AWS::DynamoDB::Table": "dynamodb_table",
    "AWS::Events::ApiDestination": "events_api_destination",
    "AWS::Events::Connection": "events_connection",
    "AWS::Events::EventBus": "events_event_bus",
    "AWS::Events::Rule": "events_rule",
    "AWS::IAM::ManagedPolicy": "iam_managed_policy",
    "AWS::IAM::Policy": "iam_policy",
    "AWS::IAM::Role": "iam_role",
    "AWS::KMS::Alias": "kms_alias",
    "AWS::KMS::Key": "kms_key",
    "AWS::Kinesis::Stream": "kinesis_stream",
    "AWS::Lambda::Alias": "lambda_alias",
    "AWS::Lambda::EventInvokeConfig": "lambda_event_invoke_config",
    "AWS::Lambda::EventSourceMapping": "lambda_event_source_mapping",
    "AWS::Lambda::Function": "lambda_function",
    "AWS::Lambda::Permission": "lambda_permission",
    "AWS::Lambda::Url": "lambda_url",
    "AWS::Lambda::Version": "lambda_version",
    "AWS::Logs::LogGroup": "logs_log_group",
    "AWS::Logs::SubscriptionFilter": "logs_subscription_filter",
    "AWS::S3::Bucket": "s3_bucket",
    "AWS::S3::BucketPolicy": "s3_bucket_policy",
    "AWS::SNS::Subscription": "sns_subscription",
    "AWS::SNS::Topic": "sns_topic",
    "AWS::SNS::TopicPolicy": "sns_topic_policy",
    "AWS::SQS::Queue": "sqs_queue",
    "AWS::SQS::QueuePolicy": "sqs_queue_policy",
    "AWS::SSM::Parameter": "ssm_parameter",
    "AWS::Scheduler::Schedule": "scheduler_schedule",
    "AWS::SecretsManager::Secret": "secretsmanager_secret",
    "AWS::StepFunctions::StateMachine": "stepfunctions_state_machine",
}


def known(kind: str) -> bool:
    return kind in _MODULES


def apply(kind: str, change: Change) -> None:
    """Bring every changed property to its new value.

    Raises:
        ResourceFailed: no call is known for one of them; nothing was changed.
    """
    left = change.changed
    todo: list[Callable[[Change], None]] = []
    for names, bring in _module(kind).UPDATES.items():
        if left & set(names):
            left -= set(names)
            todo.append(bring)
    if left:
        raise impossible(kind, left)
    for bring in todo:
        bring(change)


def completed(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties as LocalStack's provider should get them to create the resource."""
    complete = getattr(_module(kind), "completed", None) if kind in _MODULES else None
    return complete(properties) if complete else properties


def check_deletion(kind: str, clients: Any, model: dict[str, Any]) -> None:
    if kind in _MODULES and (check := getattr(_module(kind), "check_deletion", None)):
        check(clients, model)


def deletion(kind: str) -> Callable[[Any, dict[str, Any]], None] | None:
    """Deletes the resource, from clients and the model; None: LocalStack's provider does."""
    return getattr(_module(kind), "delete", None) if kind in _MODULES else None


def ignored_at_creation(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The properties that still have to be brought after LocalStack's provider ran."""
    if kind not in _MODULES:
        return {}
    names = getattr(_module(kind), "AT_CREATION", ())
    return {name: properties[name] for name in names if name in properties}


def impossible(kind: str, names: Iterable[str]) -> ResourceFailed:
    return ResourceFailed(
        f"The engine cannot change {', '.join(sorted(names))} of {kind} in place", untouched=True
    )


@functools.cache
def _module(kind: str) -> Any:
    return importlib.import_module(f".{_MODULES[kind]}", __name__)
