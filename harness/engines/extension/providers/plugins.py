"""Entry points of the providers; nothing heavy is imported until a service is first used."""

from __future__ import annotations

from localstack.services.plugins import Service, aws_provider


@aws_provider(api="apigatewaymanagementapi", name="harness")
def apigatewaymanagementapi() -> Service:
    from ..websockets.posting import ManagementProvider
    from .table import service_for

    return service_for(ManagementProvider())


@aws_provider(api="apigatewayv2", name="harness")
def apigatewayv2() -> Service:
    from ..http_apis.control.provider import ApiGatewayV2Provider
    from .table import service_for

    return service_for(ApiGatewayV2Provider())


@aws_provider(api="dynamodb", name="harness")
def dynamodb() -> Service:
    from .dynamodb.provider import DynamoDBProvider
    from .table import service_for

    return service_for(DynamoDBProvider())


@aws_provider(api="dynamodbstreams", name="harness")
def dynamodbstreams() -> Service:
    from .dynamodb.streams_provider import DynamoDBStreamsProvider

    return Service.for_provider(DynamoDBStreamsProvider())


@aws_provider(api="kinesis", name="harness")
def kinesis() -> Service:
    from .kinesis.provider import KinesisProvider
    from .table import service_for

    return service_for(KinesisProvider())


@aws_provider(api="sesv2", name="harness")
def sesv2() -> Service:
    from .sesv2.provider import SesV2Provider
    from .table import service_for

    return service_for(SesV2Provider())
