"""WebSocket APIs: connecting, routes of messages, answers, and `@connections`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from harness.engines.cloud import Cloud
from tests.conformance.apis import WebSocketApi, uri, websocket_api
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "API Gateway WebSocket APIs"
GUIDE = "API Gateway Developer Guide"
ROUTES = f"{GUIDE}: Create routes for WebSocket APIs in API Gateway"
CONNECT = f"{GUIDE}: Manage connected users and client apps: $connect and $disconnect routes"
MANAGE = f"{GUIDE}: Use @connections commands in your backend service"
QUOTAS = f"{GUIDE}: Quotas for configuring and running a WebSocket API in API Gateway"
WITHIN = 60.0

REPLY = """
import json

def handler(event, context):
    if event.get("body") == "raise":
        raise ValueError("secret")
    return {"statusCode": 200, "body": json.dumps(event)}
"""


@pytest.fixture
def echo(cloud: Cloud) -> WebSocketApi:
    api = websocket_api(cloud)
    integration = api.to(lambdas.python(cloud, REPLY))
    for key in ("join", "$default"):
        api.replying(key, integration)
    api.deploy()
    return api


def _asked(client: ClientConnection, text: str) -> Any:
    client.send(text)
    return json.loads(client.recv(WITHIN))


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ('{"action": "join"}', "join"),
        ('{"action": "leave"}', "$default"),
        ('{"other": "join"}', "$default"),
        ('{"action": {"a": 1}}', "$default"),
        ("no JSON", "$default"),
    ],
)
@documented("routes", ROUTES)
def test_a_message_takes_the_route_that_its_body_selects(
    echo: WebSocketApi, sent: str, key: str
) -> None:
    with connect(echo.url) as client:
        event = _asked(client, sent)
        assert event["requestContext"]["routeKey"] == key
        assert (event["body"], event["isBase64Encoded"]) == (sent, False)


@documented("routes", f"{GUIDE}: Set up a WebSocket API integration request in API Gateway")
def test_the_event_of_a_message(cloud: Cloud, echo: WebSocketApi) -> None:
    with connect(echo.url) as client:
        first, second = (_asked(client, "x")["requestContext"] for _ in range(2))
    assert first["eventType"] == "MESSAGE"
    assert first["messageDirection"] == "IN"
    assert (first["stage"], first["apiId"]) == ("live", echo.id)
    assert first["connectionId"] == second["connectionId"]
    assert first["messageId"] != second["messageId"]
    assert first["domainName"].startswith(f"{echo.id}.execute-api.{cloud.region}.")
    assert first["identity"]["sourceIp"]


@documented("routes", ROUTES)
def test_without_a_route_a_message_is_forbidden(cloud: Cloud) -> None:
    api = websocket_api(cloud)
    api.route("join", api.to(lambdas.python(cloud, REPLY)))
    api.deploy()
    with connect(api.url) as client:
        said = _asked(client, '{"action": "leave"}')
        assert said.keys() == {"message", "connectionId", "requestId"}
        assert said["message"] == "Forbidden"


@documented("routes", ROUTES)
def test_what_a_function_raises_does_not_leak(echo: WebSocketApi) -> None:
    with connect(echo.url) as client:
        said = _asked(client, "raise")
        assert said.keys() == {"message", "connectionId", "requestId"}
        assert said["message"] == "Internal server error"
        assert _asked(client, "again")["body"] == "again"


@documented("route responses", f"{GUIDE}: Set up a route response for a WebSocket API")
def test_without_a_route_response_nothing_comes_back(cloud: Cloud) -> None:
    api = websocket_api(cloud)
    integration = api.to(lambdas.python(cloud, REPLY))
    api.route("quiet", integration)
    api.replying("$default", integration)
    api.deploy()
    with connect(api.url) as client:
        client.send('{"action": "quiet"}')
        assert _asked(client, "loud")["body"] == "loud"


@documented("integrations", f"{GUIDE}: Mock integrations for WebSocket APIs")
def test_a_mock_answers_by_its_templates(cloud: Cloud) -> None:
    api = websocket_api(cloud)
    integration = api.client.create_integration(
        ApiId=api.id,
        IntegrationType="MOCK",
        RequestTemplates={"$default": '{"statusCode": 200}'},
        TemplateSelectionExpression="\\$default",
    )["IntegrationId"]
    api.client.create_integration_response(
        ApiId=api.id,
        IntegrationId=integration,
        IntegrationResponseKey="/200/",
        ResponseTemplates={"$default": '{"from": "$context.connectionId"}'},
        TemplateSelectionExpression="\\$default",
    )
    api.replying("$default", integration)
    api.deploy()
    with connect(api.url) as client:
        assert _asked(client, "x")["from"]


REMEMBERS = """
import json, boto3, os

def handler(event, context):
    asked = event["requestContext"]
    key = asked["routeKey"]
    table = boto3.client("dynamodb")
    table.put_item(TableName="seen", Item={
        "id": {"S": asked["connectionId"] + key}, "event": {"S": json.dumps(event)}})
    given = (event.get("queryStringParameters") or {}).get("status", "200")
    if given == "raise":
        raise ValueError("secret")
    return {"statusCode": int(given), "body": "no",
            "headers": {"Sec-WebSocket-Protocol": "chat"} if "protocol" in str(event) else {}}
"""


@pytest.fixture
def remembering(cloud: Cloud) -> WebSocketApi:
    cloud.client("dynamodb").create_table(
        TableName="seen",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    api = websocket_api(cloud)
    integration = api.to(lambdas.python(cloud, REMEMBERS))
    for key in ("$connect", "$disconnect"):
        api.route(key, integration)
    api.deploy()
    return api


def _seen(api: WebSocketApi, key: str) -> dict[str, Any]:
    def look() -> list[str]:
        items = api.cloud.client("dynamodb").scan(TableName="seen")["Items"]
        return [item["event"]["S"] for item in items if item["id"]["S"].endswith(key)]

    event: dict[str, Any] = json.loads(lambdas.eventually(look, bool)[0])
    return event


@documented("$connect and $disconnect", CONNECT)
def test_who_connects_is_told_with_headers_and_query(remembering: WebSocketApi) -> None:
    url = f"{remembering.url}?room=kitchen&a=1&a=2"
    with connect(url, additional_headers={"x-key": "k"}):
        event = _seen(remembering, "$connect")
    assert event["requestContext"]["eventType"] == "CONNECT"
    assert event["queryStringParameters"] == {"room": "kitchen", "a": "2"}
    assert event["multiValueQueryStringParameters"]["a"] == ["1", "2"]
    assert event["headers"]["x-key"] == "k"
    assert event["multiValueHeaders"]["x-key"] == ["k"]


@pytest.mark.parametrize(("status", "expected"), [("403", 403), ("401", 401), ("raise", 502)])
@documented("$connect and $disconnect", CONNECT)
def test_connect_may_refuse(remembering: WebSocketApi, status: str, expected: int) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(f"{remembering.url}?status={status}"),
    ):
        pass
    assert refused.value.response.status_code == expected
    assert b"secret" not in (refused.value.response.body or b"")


@documented("$connect and $disconnect", f"{GUIDE}: Set up routes that need a WebSocket subprotocol")
def test_connect_chooses_the_subprotocol(remembering: WebSocketApi) -> None:
    with connect(f"{remembering.url}?protocol=1", subprotocols=["chat", "x"]) as client:  # type: ignore[list-item]
        assert client.subprotocol == "chat"


@documented("$connect and $disconnect", CONNECT)
def test_the_end_is_told_with_its_code(remembering: WebSocketApi) -> None:
    with connect(remembering.url) as client:
        client.close(4001, "bye")
    event = _seen(remembering, "$disconnect")
    assert event["requestContext"]["eventType"] == "DISCONNECT"
    assert event["requestContext"]["disconnectStatusCode"] == 4001
    assert event["requestContext"]["disconnectReason"] == "bye"


@documented("$connect and $disconnect", f"{GUIDE}: Deploy a WebSocket API")
def test_a_stage_that_is_not_deployed_is_forbidden(cloud: Cloud) -> None:
    api = websocket_api(cloud)
    api.client.create_stage(ApiId=api.id, StageName="live")
    with pytest.raises(InvalidStatus) as refused, connect(api.url):
        pass
    assert refused.value.response.status_code == 403


POLICY = """
def handler(event, context):
    key = (event.get("queryStringParameters") or {}).get("key")
    if key == "raise":
        raise Exception("Unauthorized")
    effect = "Allow" if key == "open" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "ann", "context": {"level": 7, "arn": event["methodArn"]},
            "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


@pytest.fixture
def guarded(cloud: Cloud) -> WebSocketApi:
    api = websocket_api(cloud)
    authorizer = api.client.create_authorizer(
        ApiId=api.id,
        Name="door",
        AuthorizerType="REQUEST",
        AuthorizerUri=uri(lambdas.python(cloud, POLICY)),
        IdentitySource=["route.request.querystring.key"],
    )["AuthorizerId"]
    integration = api.to(lambdas.python(cloud, REPLY))
    api.route("$connect", integration, AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    api.replying("$default", integration)
    api.deploy()
    return api


AUTHORIZERS = f"{GUIDE}: Control access to WebSocket APIs with AWS Lambda REQUEST authorizers"


@documented("authorizers", AUTHORIZERS)
def test_what_the_authorizer_says_comes_with_each_message(
    cloud: Cloud, guarded: WebSocketApi
) -> None:
    with connect(f"{guarded.url}?key=open") as client:
        said = _asked(client, "x")["requestContext"]["authorizer"]
    account = f"{cloud.region}:{cloud.account}"
    arn = f"arn:aws:execute-api:{account}:{guarded.id}/live/$connect"
    assert said == {"principalId": "ann", "level": 7, "arn": arn}


@pytest.mark.parametrize(("query", "status"), [("", 401), ("?key=shut", 403), ("?key=raise", 401)])
@documented("authorizers", AUTHORIZERS)
def test_who_is_not_let_in(guarded: WebSocketApi, query: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(guarded.url + query):
        pass
    assert refused.value.response.status_code == status


@documented("authorizers", AUTHORIZERS)
def test_only_connect_has_an_authorizer(guarded: WebSocketApi) -> None:
    with pytest.raises(ClientError) as refused:
        guarded.client.create_route(ApiId=guarded.id, RouteKey="join", AuthorizationType="AWS_IAM")
    assert refused.value.response["Error"]["Code"] == "BadRequestException"


def _id_of(client: ClientConnection) -> str:
    return str(_asked(client, "who")["requestContext"]["connectionId"])


@documented("@connections", MANAGE)
def test_a_backend_posts_to_a_connection(echo: WebSocketApi) -> None:
    management = echo.management()
    with connect(echo.url) as client:
        management.post_to_connection(ConnectionId=_id_of(client), Data=b'{"a": 1}')
        assert client.recv(WITHIN) == '{"a": 1}'


@documented("@connections", f"{GUIDE.replace('Developer Guide', 'Management API')}: GetConnection")
def test_a_connection_is_described(echo: WebSocketApi) -> None:
    with connect(echo.url, user_agent_header="tester") as client:
        found = echo.management().get_connection(ConnectionId=_id_of(client))
    assert found["Identity"]["UserAgent"] == "tester"
    assert found["ConnectedAt"] <= found["LastActiveAt"]


@documented("@connections", MANAGE)
def test_a_backend_disconnects_a_client(echo: WebSocketApi) -> None:
    with connect(echo.url) as client:
        echo.management().delete_connection(ConnectionId=_id_of(client))
        with pytest.raises(ConnectionClosed):
            client.recv(WITHIN)


@pytest.mark.parametrize("operation", ["post_to_connection", "get_connection", "delete_connection"])
@documented("@connections", MANAGE)
def test_a_connection_that_is_closed_is_gone(echo: WebSocketApi, operation: str) -> None:
    management = echo.management()
    with connect(echo.url) as client:
        identifier = _id_of(client)
    given = {"Data": b"x"} if operation == "post_to_connection" else {}

    def look() -> str:
        try:
            getattr(management, operation)(ConnectionId=identifier, **given)
        except management.exceptions.GoneException as gone:
            return str(gone.response["ResponseMetadata"]["HTTPStatusCode"])
        return ""

    assert lambdas.eventually(look, bool) == "410"


FROM_CONNECT = """
import boto3

def handler(event, context):
    asked = event["requestContext"]
    client = boto3.client("apigatewaymanagementapi",
                          endpoint_url="https://" + asked["domainName"] + "/" + asked["stage"])
    try:
        client.post_to_connection(ConnectionId=asked["connectionId"], Data=b"early")
    except client.exceptions.GoneException:
        return {"statusCode": 200 if asked["routeKey"] == "$connect" else 500}
    return {"statusCode": 200}
"""


@documented("@connections", MANAGE)
def test_a_function_posts_by_the_stage_of_its_event_and_not_before_it_is_open(
    cloud: Cloud,
) -> None:
    api = websocket_api(cloud)
    integration = api.to(lambdas.python(cloud, FROM_CONNECT))
    for key in ("$connect", "$default"):
        api.route(key, integration)
    api.deploy()
    with connect(api.url) as client:
        client.send("now")
        assert client.recv(WITHIN) == "early"


FROM_NODE = """
import {
  ApiGatewayManagementApiClient, PostToConnectionCommand
} from '@aws-sdk/client-apigatewaymanagementapi'

export async function handler (event) {
  const { domainName, stage, connectionId } = event.requestContext
  const client = new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` })
  await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'from node' }))
  return { statusCode: 200 }
}
"""


@documented("@connections", MANAGE)
def test_a_node_function_posts_by_the_stage_of_its_event(cloud: Cloud) -> None:
    api = websocket_api(cloud)
    api.route("$default", api.to(lambdas.node(cloud, FROM_NODE)))
    api.deploy()
    with connect(api.url) as client:
        client.send("now")
        assert client.recv(WITHIN) == "from node"


@documented("quotas", QUOTAS)
def test_a_message_that_is_too_big_closes_the_connection(echo: WebSocketApi) -> None:
    with connect(echo.url) as client:
        client.send("x" * (128 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(WITHIN)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


@documented("quotas", QUOTAS)
def test_what_a_backend_posts_may_not_be_too_big(echo: WebSocketApi) -> None:
    management = echo.management()
    with connect(echo.url) as client:
        given = {"ConnectionId": _id_of(client), "Data": b"x" * (128 * 1024 + 1)}
        with pytest.raises(management.exceptions.PayloadTooLargeException):
            management.post_to_connection(**given)


@documented("errors of the API", "API Gateway Version 2 API Reference: CreateApi")
def test_a_websocket_api_wants_a_route_selection_expression(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("apigatewayv2").create_api(Name="a", ProtocolType="WEBSOCKET")
    assert refused.value.response["Error"]["Code"] == "BadRequestException"


@documented("logging", f"{GUIDE}: Configure logging for a WebSocket API in API Gateway")
def test_connections_and_messages_are_lines_of_the_access_log(
    cloud: Cloud, echo: WebSocketApi
) -> None:
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="access")
    arn = f"arn:aws:logs:{cloud.region}:{cloud.account}:log-group:access"
    form = "$context.eventType $context.routeKey $context.status $context.unknown"
    settings = {"DestinationArn": arn, "Format": form}
    echo.client.update_stage(ApiId=echo.id, StageName="live", AccessLogSettings=settings)
    with connect(echo.url) as client:
        _asked(client, '{"action": "join"}')
        _asked(client, "raise")

    def lines() -> list[str]:
        events = logs.filter_log_events(logGroupName="access")["events"]
        return [event["message"] for event in events]

    found = lambdas.eventually(lines, lambda found: len(found) == 2)
    assert found == ["MESSAGE join 200 -", "MESSAGE $default 500 -"]


@documented("quotas", f"{GUIDE}: Throttle requests to WebSocket APIs")
def test_more_messages_than_the_burst_are_too_many(echo: WebSocketApi) -> None:
    settings = {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 0.001}
    echo.client.update_stage(ApiId=echo.id, StageName="live", DefaultRouteSettings=settings)
    with connect(echo.url) as client:
        assert _asked(client, "one")["body"] == "one"
        assert _asked(client, "two")["message"] == "Too Many Requests"
