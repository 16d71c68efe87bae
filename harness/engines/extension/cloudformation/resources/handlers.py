"""Which handler a type of resource has."""

from __future__ import annotations

import functools

from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

from .handler import Handler


@functools.cache
def handler_of(kind: str) -> Handler:
    if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
        from .custom_resource import CustomResourceHandler

        return CustomResourceHandler(kind)
    if kind == "AWS::CloudFormation::WaitConditionHandle":
        from .wait_condition import WaitConditionHandleHandler

        return WaitConditionHandleHandler()
    if kind == "AWS::CloudFormation::WaitCondition":
        from .wait_condition import WaitConditionHandler

        return WaitConditionHandler()
    if kind == "AWS::CloudFormation::Stack":
        from .nested_stack import NestedStackHandler

        return NestedStackHandler()
    if kind == "AWS::ApiGateway::Authorizer":
        from .rest_authorizer import RestAuthorizerHandler

        return RestAuthorizerHandler()
    if kind.startswith("AWS::Cognito::"):
        from .cognito_kinds import KINDS

        if kind in KINDS:
            from .cognito import CognitoHandler

            return CognitoHandler(kind)
    if kind == "AWS::Pipes::Pipe":
        from .pipe import PipeHandler

        return PipeHandler()
    if kind == "AWS::Events::Archive":
        from .events_archive import EventsArchiveHandler

        return EventsArchiveHandler()
    if kind.startswith("AWS::ApiGatewayV2::"):
        from . import apis

        if kind in apis.TYPES:
            return apis.handler_of(kind)
    provider = ResourceProviderExecutor.try_load_resource_provider(kind)
    if provider is None:
        from .pretended import PretendedHandler

        return PretendedHandler(kind)
    if kind == "AWS::DynamoDB::GlobalTable":
        from .global_table import TABLE, GlobalTableHandler

        return GlobalTableHandler(provider.SCHEMA, handler_of(TABLE))
    from .providers import ProviderHandler

    return ProviderHandler(kind, provider)
