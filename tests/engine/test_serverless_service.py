"""Services of serverless.yml that ask the engine, are built, change, and fail."""

from __future__ import annotations

import json
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest
import urllib3
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from harness.engines.cloud import Cloud
from harness.errors import BadInput, DeployError
from harness.stacks.deploy import deploy
from harness.stacks.several.deploying import deploy_several
from harness.stacks.several.wanted import shared_out
from harness.stacks.stack import Stack

ECHO = "import os\n\n\ndef handler(event, context):\n    return dict(os.environ)\n"


def _service(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(ECHO)
    path = folder / "serverless.yml"
    head = "provider: {name: aws, runtime: python3.12}\n"
    text = textwrap.dedent(text).lstrip("\n")
    path.write_text(text if "provider:" in text else head + text)
    return path


def _invoke(cloud: Cloud, name: str, event: Any = None) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event or {}))
    return json.loads(answer["Payload"].read())


def test_variables_are_read_from_the_engine(cloud: Cloud, tmp_path: Path) -> None:
    cloud.client("ssm").put_parameter(Name="/app/plain", Value="p", Type="String")
    cloud.client("ssm").put_parameter(Name="/app/list", Value="a,b", Type="StringList")
    cloud.client("secretsmanager").create_secret(Name="login", SecretString='{"user": "ada"}')
    bucket = f"settings-{cloud.account}"
    cloud.client("s3").create_bucket(Bucket=bucket)
    cloud.client("s3").put_object(Bucket=bucket, Key="a/b.txt", Body=b"from s3")
    shared = _service(
        tmp_path / "shared",
        """
        service: shared
        provider: {name: aws, stage: test}
        resources:
          Resources: {Jobs: {Type: AWS::SQS::Queue}}
          Outputs: {Name: {Value: !GetAtt Jobs.QueueName}}
        """,
    )
    assert deploy(shared, cloud).name == "shared-test"
    service = _service(
        tmp_path / "app",
        f"""
        service: app
        functions:
          f:
            handler: app.handler
            environment:
              OF_STACK: ${{cf:shared-test.Name}}
              OF_REGION: ${{cf(us-east-1):shared-test.Name}}
              PLAIN: ${{ssm:/app/plain}}
              SECOND: ${{self:custom.list.1}}
              USER: ${{self:custom.secret.user}}
              FILE: ${{s3:{bucket}/a/b.txt}}
              ACCOUNT: ${{aws:accountId}}-${{aws:region}}
              FALLBACK: ${{ssm:/app/none, cf:none.X, 'last'}}
        custom:
          list: ${{ssm:/app/list}}
          secret: ${{ssm:/aws/reference/secretsmanager/login}}
        """,
    )
    deploy(service, cloud)
    found = _invoke(cloud, "app-dev-f")
    queue = next(iter(deploy(shared, cloud).outputs.values()))
    assert found["OF_STACK"] == found["OF_REGION"] == queue
    assert (found["PLAIN"], found["SECOND"], found["USER"]) == ("p", "b", "ada")
    assert (found["FILE"], found["FALLBACK"]) == ("from s3", "last")
    assert found["ACCOUNT"] == f"{cloud.account}-us-east-1"


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("${cf:nowhere.Url}", "Stack with id nowhere does not exist"),
        ("${ssm:/not/there}", "put it into the engine"),
        ("${s3:no-such-bucket-here/key}", "bucket does not exist"),
    ],
)
def test_what_the_engine_does_not_have(
    cloud: Cloud, tmp_path: Path, variable: str, words: str
) -> None:
    service = _service(tmp_path, f"service: app\ncustom: {{v: '{variable}'}}\n")
    with pytest.raises(BadInput) as caught:
        deploy(service, cloud)
    assert str(caught.value).startswith(f"{service}:3:10: ")
    assert words in str(caught.value)


def test_unchanged_is_left_alone_and_a_stage_is_another_stack(cloud: Cloud, tmp_path: Path) -> None:
    text = """
    service: app
    functions:
      f: {handler: app.handler, events: [{http: GET /a}], environment: {WHERE: "${opt:stage, 'x'}"}}
    """
    service = _service(tmp_path, text)
    first = deploy(service, cloud)
    assert first.changed
    assert not deploy(service, cloud).changed
    other = deploy(service, cloud, parameters={"stage": "prod"})
    assert (first.name, other.name) == ("app-dev", "app-prod")
    assert _invoke(cloud, "app-prod-f")["WHERE"] == "prod"
    assert _invoke(cloud, "app-dev-f")["WHERE"] == "x"
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return 'new'\n")
    assert deploy(service, cloud).changed
    assert _invoke(cloud, "app-dev-f") == "new"


def test_a_parameter_that_nobody_reads_is_refused(cloud: Cloud, tmp_path: Path) -> None:
    service = _service(
        tmp_path,
        "service: app\nfunctions: {f: {handler: app.handler, memorySize: '${opt:memory, 128}'}}\n",
    )
    with pytest.raises(BadInput, match="did you mean 'memory'"):
        deploy(service, cloud, parameters={"memry": "256"})


def test_a_failed_resource_is_named_with_its_file_and_line(cloud: Cloud, tmp_path: Path) -> None:
    service = _service(
        tmp_path,
        """
        service: app
        functions: {f: {handler: app.handler}}
        resources: ["${file(more.yml)}"]
        """,
    )
    (tmp_path / "more.yml").write_text(
        "Resources:\n\n  Mapped:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n"
        "      FunctionName: !Ref FLambdaFunction\n"
        "      EventSourceArn: arn:aws:sqs:us-east-1:000000000000:not-there\n"
    )
    with pytest.raises(DeployError) as caught:
        deploy(service, cloud)
    assert str(caught.value).startswith(f"{tmp_path}/more.yml:3:3: ")


def test_schedules_and_what_they_send(cloud: Cloud, tmp_path: Path) -> None:
    service = _service(
        tmp_path,
        """
        service: app
        functions:
          f:
            handler: app.handler
            events:
              - schedule: rate(5 minutes)
              - schedule:
                  {rate: "cron(0 2 * * ? *)", enabled: false, input: {deep: true}, name: nightly}
              - schedule:
                  {rate: rate(1 hour), method: scheduler, timezone: Europe/Berlin, input: {a: 1}}
              - eventBridge: {schedule: rate(1 day), inputTransformer: {inputTemplate: '{"b": 2}'}}
        """,
    )
    stack = deploy(service, cloud)
    events = cloud.client("events")
    rules = {r["Name"]: r for r in events.list_rules()["Rules"]}
    first = rules[stack.resource("FEventsRuleSchedule1").physical_id]
    assert (first["ScheduleExpression"], first["State"]) == ("rate(5 minutes)", "ENABLED")
    assert rules["nightly"]["State"] == "DISABLED"
    assert json.loads(_target(events, "nightly")["Input"]) == {"deep": True}
    assert _target(events, "app-dev-f-rule-4")["InputTransformer"]["InputTemplate"] == '{"b": 2}'
    (schedule,) = cloud.client("scheduler").list_schedules()["Schedules"]
    found = cloud.client("scheduler").get_schedule(Name=schedule["Name"])
    assert found["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert json.loads(found["Target"]["Input"]) == {"a": 1}
    assert found["Target"]["Arn"].endswith(":function:app-dev-f")


def _target(events: Any, rule: str) -> dict[str, Any]:
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    assert target["Arn"].endswith(":function:app-dev-f")
    return dict(target)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one package: a build that needs no network."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "money-1.0-py3-none-any.whl", "w") as wheel:
        info = "money-1.0.dist-info"
        wheel.writestr("money.py", "def added(amounts):\n    return round(sum(amounts), 2)\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: money\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return folder


TOTAL = "import money\n\n\ndef handler(event, context):\n    return money.added(event['amounts'])\n"


@pytest.mark.parametrize("layer", [False, True])
def test_requirements_are_built(cloud: Cloud, tmp_path: Path, wheels: Path, layer: bool) -> None:
    service = _service(
        tmp_path / "app",
        f"""
        service: app
        plugins: [serverless-python-requirements]
        package: {{individually: true, patterns: ["!**", "*.py"]}}
        custom: {{pythonRequirements: {{dockerizePip: non-linux, layer: {str(layer).lower()}}}}}
        functions:
          total:
            handler: app.handler
            {"layers: [!Ref PythonRequirementsLambdaLayer]" if layer else ""}
        """,
    )
    (tmp_path / "app" / "app.py").write_text(TOTAL)
    (tmp_path / "app" / "requirements.txt").write_text(
        f"--no-index\n--find-links {wheels}\nmoney==1.0\n"
    )
    told: list[str] = []
    stack: Stack = deploy(service, cloud, progress=lambda text, _: told.append(text))
    assert _invoke(cloud, "app-dev-total", {"amounts": [0.1, 0.2]}) == 0.3
    assert ("PythonRequirementsLambdaLayer" in stack.resources) is layer
    assert any("dockerizePip is left out" in text for text in told)


def test_several_services_at_once(cloud: Cloud, tmp_path: Path) -> None:
    text = "service: {}\nfunctions: {{f: {{handler: app.handler, timeout: '${{opt:limit}}'}}}}\n"
    services = [_service(tmp_path / name, text.format(name)) for name in ("one", "two")]
    wanted = shared_out(services, {"limit": "7", "stage": "t"})
    results = deploy_several(wanted, cloud, deploy=deploy)
    assert sorted(r.stack.name for r in results if r.stack) == ["one-t", "two-t"]
    found = cloud.client("lambda").get_function_configuration(FunctionName="two-t-f")
    assert found["Timeout"] == 7


def test_http_and_websocket_apis_are_made_and_served(cloud: Cloud, tmp_path: Path) -> None:
    service = _service(
        tmp_path,
        """
        service: app
        functions:
          f:
            handler: app.handler
            events:
              - httpApi: GET /a
              - websocket: $connect
        """,
    )
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return {'statusCode': 418}")
    outputs = deploy(service, cloud).outputs
    url = outputs["HttpApiUrl"].rstrip("/")
    assert [urllib3.request("GET", url + path).status for path in ("/a", "/b")] == [418, 404]
    address = outputs["ServiceEndpointWebsocket"]
    assert address.startswith(cloud.endpoint.replace("http", "ws"))
    with pytest.raises(InvalidStatus) as refused:
        connect(address)
    assert refused.value.response.status_code == 418
