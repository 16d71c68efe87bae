"""HTTP APIs: routes, stages, deployments, CORS, and their own API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.apis import ECHO, HttpApi, http_api, serving, uri
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "API Gateway HTTP APIs"
GUIDE = "API Gateway Developer Guide"
ROUTES = f"{GUIDE}: Create routes for HTTP APIs in API Gateway"
STAGES = f"{GUIDE}: Stages for HTTP APIs in API Gateway"
CORS = f"{GUIDE}: Configure CORS for HTTP APIs in API Gateway"
API = "API Gateway Version 2 API Reference"

KEYS = (
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "ANY /pets/dog/2",
    "$default",
)


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1"),
        ("GET", "/pets/dog/2", "ANY /pets/dog/2"),
        ("GET", "/pets/dog/3", "GET /pets/dog/{id}"),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
        ("POST", "/pets/dog/1", "ANY /{proxy+}"),
        ("POST", "/test/5", "ANY /{proxy+}"),
        ("GET", "/", "$default"),
    ],
)
@documented("routes", ROUTES)
def test_the_most_specific_route_is_taken(cloud: Cloud, method: str, path: str, key: str) -> None:
    api = http_api(cloud)
    integration = api.to(lambdas.python(cloud, ECHO))
    for each in KEYS:
        api.route(each, integration)
    api.stage()
    assert api.ask(method, path).json["routeKey"] == key


@documented("routes", ROUTES)
def test_what_no_route_takes_is_not_found(cloud: Cloud) -> None:
    api = serving(cloud, key="GET /a")
    for method, path in (("GET", "/b"), ("POST", "/a"), ("GET", "/a/b")):
        found = api.ask(method, path)
        assert (found.status, found.json) == (404, {"message": "Not Found"})


@documented("stages", STAGES)
def test_a_stage_serves_what_was_deployed_to_it(cloud: Cloud) -> None:
    api = serving(cloud, key="GET /a")
    api.stage("fixed", AutoDeploy=False)
    assert api.get("/fixed/a").status == 404
    deployment = api.client.create_deployment(ApiId=api.id, StageName="fixed")
    assert deployment["DeploymentStatus"] == "DEPLOYED"
    assert api.get("/fixed/a").status == 200
    route = api.client.get_routes(ApiId=api.id)["Items"][0]["RouteId"]
    api.client.update_route(ApiId=api.id, RouteId=route, RouteKey="GET /b")
    assert [api.get(path).status for path in ("/fixed/a", "/fixed/b", "/b")] == [200, 404, 200]


@documented("stages", f"{API}: CreateDeployment")
def test_a_deployment_wants_a_route(cloud: Cloud) -> None:
    api = http_api(cloud)
    with pytest.raises(ClientError) as refused:
        api.client.create_deployment(ApiId=api.id)
    assert refused.value.response["Error"]["Code"] == "BadRequestException"


@documented("stages", f"{API}: CreateStage")
def test_a_stage_of_that_name_is_there_already(cloud: Cloud) -> None:
    api = http_api(cloud)
    api.stage("live")
    with pytest.raises(ClientError) as refused:
        api.stage("live")
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ConflictException", "Stage already exists")


@documented("stages", f"{GUIDE}: Throttle requests to your HTTP APIs")
def test_more_than_the_burst_is_too_many(cloud: Cloud) -> None:
    api = http_api(cloud)
    api.route("GET /a", api.to(lambdas.python(cloud, ECHO)))
    settings = {"ThrottlingBurstLimit": 2, "ThrottlingRateLimit": 0.001}
    api.stage(DefaultRouteSettings=settings)
    found = [api.get("/a") for _ in range(3)]
    assert [each.status for each in found] == [200, 200, 429]
    assert found[2].json == {"message": "Too Many Requests"}


@documented("stages", f"{GUIDE}: Configure logging for HTTP APIs in API Gateway")
def test_each_request_is_a_line_of_the_access_log(cloud: Cloud) -> None:
    api = serving(cloud, key="GET /a")
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="access")
    arn = f"arn:aws:logs:{cloud.region}:{cloud.account}:log-group:access"
    form = "$context.httpMethod $context.routeKey $context.status $context.unknown"
    settings = {"DestinationArn": arn, "Format": form}
    api.client.update_stage(ApiId=api.id, StageName="$default", AccessLogSettings=settings)
    api.get("/a")
    api.get("/b")
    lines = [each["message"] for each in logs.filter_log_events(logGroupName="access")["events"]]
    assert lines == ["GET GET /a 200 -", "GET - 404 -"]


@documented("quick create", f"{API}: CreateApi")
def test_quick_create_makes_route_integration_and_stage(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    api = http_api(cloud, Target=uri(function))
    assert api.get("/any/where").json["rawPath"] == "/any/where"
    (stage,) = api.client.get_stages(ApiId=api.id)["Items"]
    assert (stage["StageName"], stage["AutoDeploy"]) == ("$default", True)
    assert stage["ApiGatewayManaged"] is True
    (route,) = api.client.get_routes(ApiId=api.id)["Items"]
    assert route["RouteKey"] == "$default"


@pytest.mark.parametrize(
    ("operation", "given", "code"),
    [
        ("create_route", {"RouteKey": "FETCH /a"}, "BadRequestException"),
        ("create_route", {"RouteKey": "GET a"}, "BadRequestException"),
        ("create_route", {"RouteKey": "GET /", "Target": "integrations/x"}, "BadRequestException"),
        ("get_route", {"RouteId": "nothing"}, "NotFoundException"),
        ("get_integration", {"IntegrationId": "nothing"}, "NotFoundException"),
        ("get_stage", {"StageName": "nothing"}, "NotFoundException"),
        ("create_integration", {"IntegrationType": "MOCK"}, "BadRequestException"),
        (
            "create_integration",
            {
                "IntegrationType": "HTTP_PROXY",
                "IntegrationMethod": "ANY",
                "IntegrationUri": "http://a",
                "TimeoutInMillis": 31_000,
            },
            "BadRequestException",
        ),
        (
            "create_authorizer",
            {"Name": "a", "AuthorizerType": "REQUEST", "IdentitySource": ["$request.header.a"]},
            "BadRequestException",
        ),
    ],
)
@documented("errors of the API", f"{API}: Apis")
def test_what_cannot_be_is_refused(
    cloud: Cloud, operation: str, given: dict[str, Any], code: str
) -> None:
    api = http_api(cloud)
    with pytest.raises(ClientError) as refused:
        getattr(api.client, operation)(ApiId=api.id, **given)
    assert refused.value.response["Error"]["Code"] == code


@documented("errors of the API", f"{API}: CreateRoute")
def test_a_route_of_that_key_is_there_already(cloud: Cloud) -> None:
    api = serving(cloud, key="GET /a")
    with pytest.raises(ClientError) as refused:
        api.client.create_route(ApiId=api.id, RouteKey="GET /a")
    assert refused.value.response["Error"]["Code"] == "ConflictException"


@documented("errors of the API", f"{API}: Api")
def test_an_api_that_is_deleted_is_not_found(cloud: Cloud) -> None:
    api = serving(cloud)
    api.client.delete_api(ApiId=api.id)
    with pytest.raises(ClientError) as missing:
        api.client.get_api(ApiId=api.id)
    assert missing.value.response["Error"]["Code"] == "NotFoundException"
    assert api.get("/").status == 404


CONFIGURED = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET", "PUT"],
    "AllowHeaders": ["x-key"],
    "ExposeHeaders": ["x-total"],
    "MaxAge": 60,
    "AllowCredentials": True,
}


@pytest.fixture
def shared(cloud: Cloud) -> HttpApi:
    source = """
def handler(event, context):
    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "own"}}
"""
    return serving(cloud, source, key="GET /a", CorsConfiguration=CONFIGURED)


@documented("CORS", CORS)
def test_a_preflight_request_is_answered_without_a_route(shared: HttpApi) -> None:
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "PUT"}
    found = shared.ask("OPTIONS", "/a", headers)
    assert found.status == 204
    assert {n.lower(): v for n, v in found.headers.items() if n.lower().startswith("access")} == {
        "access-control-allow-origin": "https://shop.example",
        "access-control-allow-methods": "GET,PUT",
        "access-control-allow-headers": "x-key",
        "access-control-expose-headers": "x-total",
        "access-control-max-age": "60",
        "access-control-allow-credentials": "true",
    }


@documented("CORS", CORS)
def test_another_origin_gets_no_headers(shared: HttpApi) -> None:
    headers = {"Origin": "https://other.example", "Access-Control-Request-Method": "PUT"}
    found = shared.ask("OPTIONS", "/a", headers)
    assert "access-control-allow-origin" not in found.headers


@documented("CORS", CORS)
def test_cors_headers_of_the_integration_are_not_used(shared: HttpApi) -> None:
    found = shared.ask("GET", "/a", {"Origin": "https://shop.example"})
    assert found.headers.getlist("access-control-allow-origin") == ["https://shop.example"]
    assert "access-control-allow-origin" not in shared.get("/a").headers


@documented("OpenAPI", f"{GUIDE}: Working with OpenAPI definitions for HTTP APIs in API Gateway")
def test_a_definition_becomes_an_api(cloud: Cloud) -> None:
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "uri": uri(lambdas.python(cloud, ECHO)),
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "paths": {
            "/pets/{id}": {"get": {"x-amazon-apigateway-integration": integration}},
            "/other": {
                "x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": integration}
            },
        },
        "x-amazon-apigateway-cors": {"allowOrigins": ["*"]},
    }
    client = cloud.client("apigatewayv2")
    made = client.import_api(Body=json.dumps(document))
    assert made["Name"] == "pets"
    assert made["CorsConfiguration"] == {"AllowOrigins": ["*"]}
    keys = sorted(r["RouteKey"] for r in client.get_routes(ApiId=made["ApiId"])["Items"])
    assert keys == ["ANY /other", "GET /pets/{id}"]
    api = HttpApi(cloud, made["ApiId"], made["ApiEndpoint"])
    api.stage()
    assert api.get("/pets/3").json["pathParameters"] == {"id": "3"}
    del document["paths"]["/other"]  # type: ignore[attr-defined]
    client.reimport_api(ApiId=api.id, Body=json.dumps(document))
    assert [api.get(path).status for path in ("/pets/3", "/other")] == [200, 404]


@documented("custom domain names", f"{GUIDE}: Map API stages to a custom domain name for HTTP APIs")
def test_a_host_name_leads_to_the_mapped_stage(cloud: Cloud) -> None:
    api = http_api(cloud)
    api.route("$default", api.to(lambdas.python(cloud, ECHO)))
    api.stage("live")
    name = f"{api.id}.shop.example"
    client = api.client
    client.create_domain_name(DomainName=name)
    client.create_api_mapping(DomainName=name, ApiId=api.id, Stage="live", ApiMappingKey="v1/x")
    base = HttpApi(cloud, api.id, cloud.endpoint)
    event = base.ask("GET", "/v1/x/orders", {"Host": name}).json
    assert event["requestContext"]["stage"] == "live"
    assert event["routeKey"] == "$default"
