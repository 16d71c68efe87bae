"""What the SAM transform makes of a resource (AWS: SAM generated CloudFormation resources)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.stacks.documents.document import KeyPath

_HTTP_API = ("AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage")
_REST_API = ("AWS::ApiGateway::RestApi", "AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage")
_MAPPING = ("AWS::Lambda::EventSourceMapping",)
_RULE = ("AWS::Events::Rule",)

RESOURCES: dict[str, tuple[str, ...]] = {
    "AWS::Serverless::Api": _REST_API,
    "AWS::Serverless::Application": ("AWS::CloudFormation::Stack",),
    "AWS::Serverless::CapacityProvider": ("AWS::Lambda::CapacityProvider",),
    "AWS::Serverless::Connector": ("AWS::IAM::ManagedPolicy",),
    "AWS::Serverless::Function": ("AWS::Lambda::Function",),
    "AWS::Serverless::GraphQLApi": ("AWS::AppSync::GraphQLApi",),
    "AWS::Serverless::HttpApi": _HTTP_API,
    "AWS::Serverless::LayerVersion": ("AWS::Lambda::LayerVersion",),
    "AWS::Serverless::SimpleTable": ("AWS::DynamoDB::Table",),
    "AWS::Serverless::StateMachine": ("AWS::StepFunctions::StateMachine",),
    "AWS::Serverless::WebSocketApi": _HTTP_API,
}
"""Always made. What SAM does not document for a type is not looked at."""

EVENTS: dict[str, tuple[str, ...]] = {
    "Api": _REST_API,
    "CloudWatchEvent": _RULE,
    "CloudWatchLogs": ("AWS::Logs::SubscriptionFilter",),
    "DocumentDB": _MAPPING,
    "DynamoDB": _MAPPING,
    "EventBridgeRule": _RULE,
    "HttpApi": _HTTP_API,
    "IoTRule": ("AWS::IoT::TopicRule",),
    "Kinesis": _MAPPING,
    "MQ": _MAPPING,
    "MSK": _MAPPING,
    "Schedule": _RULE,
    "ScheduleV2": ("AWS::Scheduler::Schedule",),
    "SelfManagedKafka": _MAPPING,
    "SNS": ("AWS::SNS::Subscription",),
    "SQS": _MAPPING,
}
"""Made for an event of a function or state machine."""

_PROPERTIES: dict[str, tuple[str, ...]] = {
    "AutoPublishAlias": ("AWS::Lambda::Version", "AWS::Lambda::Alias"),
    "DeploymentPreference": ("AWS::CodeDeploy::Application",),
    "EventInvokeConfig": ("AWS::Lambda::EventInvokeConfig",),
    "FunctionUrlConfig": ("AWS::Lambda::Url",),
}
"""Made for a property of a function."""


def made_of(kind: str, properties: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Each type that comes of the resource, and the part of the resource that asks for it."""
    if not kind.startswith("AWS::Serverless::"):
        yield ("Type",), kind
        return
    for made in RESOURCES.get(kind, ()):
        yield ("Type",), made
    if kind == "AWS::Serverless::Function":
        for name, types in _PROPERTIES.items():
            if properties.get(name) is not None:
                yield from ((("Properties", name), made) for made in types)
    events = properties.get("Events")
    for name, event in events.items() if isinstance(events, dict) else ():
        found = event.get("Type") if isinstance(event, dict) else None
        for made in EVENTS.get(found, ()) if isinstance(found, str) else ():
            yield ("Properties", "Events", name), made
