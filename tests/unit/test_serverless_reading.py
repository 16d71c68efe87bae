"""serverless.yml as a template: logical ids, where each part stands, and what is refused."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from harness.errors import BadInput, HarnessError, Unsupported
from harness.stacks.check import check_template
from harness.stacks.readers import read_template
from harness.stacks.template import Template

HEAD = "service: app\nprovider: {name: aws, runtime: python3.12}\n"


def _read(folder: Path, text: str, /, **parameters: str) -> Template:
    path = folder / "serverless.yml"
    text = textwrap.dedent(text).lstrip("\n")
    path.write_text(text if "service:" in text else HEAD + text)
    return read_template(path, parameters)


def _refused(folder: Path, text: str) -> str:
    with pytest.raises(HarnessError) as caught:
        _read(folder, text)
    return str(caught.value).removeprefix(f"{folder}/")


EVERYTHING = """
service: shop
provider:
  name: aws
  runtime: python3.12
  httpApi: {cors: true}
functions:
  my-fn_2:
    handler: a.b
    events:
      - http: GET /users/{id}/e-mails
      - http: {path: /, method: any, cors: true}
      - httpApi: POST /v2/{proxy+}
      - httpApi: "*"
      - websocket: $connect
      - schedule: rate(1 minute)
      - schedule: {rate: [rate(2 minutes), "cron(0 1 * * ? *)"], method: scheduler}
      - s3: my.bucket-1
      - s3: {bucket: !Ref Own, existing: true}
      - sns: news-topic
      - sns: {arn: "arn:aws:sns:us-east-1:123456789012:other"}
      - sqs: !GetAtt Jobs.Arn
      - sqs: arn:aws:sqs:us-east-1:123456789012:old-jobs
      - stream: {type: dynamodb, arn: !GetAtt Table.StreamArn}
      - stream: {arn: "arn:aws:kinesis:us-east-1:123456789012:stream/clicks", consumer: true}
      - eventBridge: {eventBus: own-bus, pattern: {source: [a]}}
      - cloudwatchEvent: {event: {source: [b]}}
      - cloudwatchLog: /a/group
      - iot: {sql: "SELECT * FROM 'a'"}
      - alexaSkill: amzn1.ask.skill.x
      - cognitoUserPool: {pool: members, trigger: PreSignUp}
layers: {common-code: {path: layer}}
resources:
  Resources:
    Jobs: {Type: AWS::SQS::Queue}
    Own: {Type: AWS::S3::Bucket}
    Table: {Type: AWS::DynamoDB::Table}
"""

IDS = """
MyDashfnUnderscore2LogGroup MyDashfnUnderscore2LambdaFunction IamRoleLambdaExecution
CommonDashcodeLambdaLayer
ApiGatewayRestApi ApiGatewayResourceUsers ApiGatewayResourceUsersIdVar
ApiGatewayResourceUsersIdVarEDashmails ApiGatewayMethodUsersIdVarEDashmailsGet
ApiGatewayMethodAny ApiGatewayMethodOptions MyDashfnUnderscore2LambdaPermissionApiGateway
HttpApi HttpApiStage HttpApiIntegrationMyDashfnUnderscore2 HttpApiRoutePostV2ProxyVar
HttpApiRouteDefault MyDashfnUnderscore2LambdaPermissionHttpApi
WebsocketsApi WebsocketsDeploymentStage SconnectWebsocketsRoute
MyDashfnUnderscore2WebsocketsIntegration MyDashfnUnderscore2LambdaPermissionWebsockets
MyDashfnUnderscore2EventsRuleSchedule1 MyDashfnUnderscore2LambdaPermissionEventsRuleSchedule1
MyDashfnUnderscore2SchedulerSchedule2 MyDashfnUnderscore2SchedulerSchedule3
S3BucketMybucket1 MyDashfnUnderscore2LambdaPermissionMybucket1S3 MyDashfnUnderscore2CustomS31
CustomDashresourceDashexistingDashs3LambdaFunction IamRoleCustomResourcesLambdaExecution
SNSTopicNewstopic MyDashfnUnderscore2LambdaPermissionNewstopicSNS
MyDashfnUnderscore2SnsSubscriptionOther MyDashfnUnderscore2LambdaPermissionOtherSNS
MyDashfnUnderscore2EventSourceMappingSQSJobs MyDashfnUnderscore2EventSourceMappingSQSOldjobs
MyDashfnUnderscore2EventSourceMappingDynamodbTable
MyDashfnUnderscore2EventSourceMappingKinesisClicks
MyDashfnUnderscore2clicksConsumerStreamConsumer
OwnDashbusEventBridgeEventBus Shopdevmyfn2rule16EventBridgeRule
MyDashfnUnderscore2EventBridgeLambdaPermission16
MyDashfnUnderscore2EventsRuleCloudWatchEvent1
MyDashfnUnderscore2LambdaPermissionEventsRuleCloudWatchEvent1
MyDashfnUnderscore2LogsSubscriptionFilterCloudWatchLog1
MyDashfnUnderscore2LambdaPermissionLogsSubscriptionFilterCloudWatchLog
MyDashfnUnderscore2IotTopicRule1 MyDashfnUnderscore2LambdaPermissionIotTopicRule1
MyDashfnUnderscore2LambdaPermissionAlexaSkill1 CognitoUserPoolMembers
MyDashfnUnderscore2LambdaPermissionCognitoUserPoolMembersTriggerSourcePreSignUp
Jobs Own Table
"""


def test_logical_ids_are_the_framework_s(tmp_path: Path) -> None:
    """Compared with what `osls package` (3.77.1) makes of such a file."""
    made = set(_read(tmp_path, EVERYTHING).resources)
    by_content = {n for n in made if n.startswith(("ApiGatewayDeployment", "WebsocketsDeployment"))}
    assert len(by_content) == 3  # with WebsocketsDeploymentStage
    assert made - by_content == set(IDS.split()) - by_content


def test_the_same_file_makes_the_same_template(tmp_path: Path) -> None:
    first, second = (_read(tmp_path, EVERYTHING).body for _ in range(2))
    assert first == second
    other = _read(tmp_path, EVERYTHING.replace("e-mails", "letters")).body["Resources"]
    names = [[n for n in each if "Deployment" in n] for each in (first["Resources"], other)]
    assert names[0] != names[1]


def test_every_part_knows_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "resources.yml").write_text(
        "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 3\n"
    )
    (tmp_path / "events.yml").write_text("- sqs: !GetAtt Jobs.Arn\n")
    template = _read(
        tmp_path,
        """
        functions:
          f:
            handler: a.b
            timeout: 5
            events: ${file(events.yml)}
        resources: ${file(resources.yml)}
        """,
    )

    def place(*path: str) -> str:
        return str(template.where(*path)).removeprefix(f"{tmp_path}/")

    assert place("Resources", "Jobs", "Properties", "DelaySeconds") == "resources.yml:5:7"
    assert str(template.place("Jobs")).endswith("resources.yml:2:3")
    assert place("Resources", "FLambdaFunction", "Properties", "Timeout") == "serverless.yml:6:5"
    assert place("Resources", "FLambdaFunction", "Properties", "Handler") == "serverless.yml:5:5"
    assert place("Resources", "FLambdaFunction", "Properties", "Nothing") == "serverless.yml:4:3"
    assert place("Resources", "FEventSourceMappingSQSJobs") == "events.yml:1:3"


def test_mistakes_in_resources_are_found_at_their_line(tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text(
        "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Ref Quue}\n"
    )
    template = _read(tmp_path, "resources: ['${file(more.yml)}']\n")
    with pytest.raises(BadInput, match=r"more\.yml:4:\d+: 'Quue'"):
        check_template(template, {})


def test_defaults_come_from_the_provider(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        """
        service: app
        provider:
          name: aws
          runtime: python3.11
          memorySize: 256
          environment: {AA: 1, BB: true, CC: !Ref Topic}
          tags: {team: one}
          stage: test
          logRetentionInDays: 7
          tracing: {lambda: true}
          vpc: {securityGroupIds: [sg-1], subnetIds: [subnet-1]}
        functions:
          one: {handler: a.b}
          two: {handler: a.b, name: own, memorySize: 512, environment: {AA: x, BB: null}, vpc: null}
        resources: {Resources: {Topic: {Type: AWS::SNS::Topic}}}
        """,
    )
    one, two = (template.resources[f"{n}LambdaFunction"]["Properties"] for n in ("One", "Two"))
    assert one["FunctionName"] == "app-test-one"
    assert two["FunctionName"] == "own"
    assert (one["MemorySize"], two["MemorySize"], one["Timeout"]) == (256, 512, 6)
    assert one["Environment"]["Variables"] == {"AA": "1", "BB": "true", "CC": {"Ref": "Topic"}}
    assert two["Environment"]["Variables"] == {"AA": "x", "CC": {"Ref": "Topic"}}
    assert "VpcConfig" in one
    assert "VpcConfig" not in two
    assert template.resources["OneLogGroup"]["Properties"]["RetentionInDays"] == 7
    assert template.stack_name == "app-test"
    role = template.resources["IamRoleLambdaExecution"]["Properties"]
    actions = [s["Action"] for s in role["Policies"][0]["PolicyDocument"]["Statement"]]
    assert ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] in actions
    assert len(role["ManagedPolicyArns"]) == 1


def test_a_role_that_exists_is_taken(tmp_path: Path) -> None:
    text = HEAD.replace("runtime", "iam: {role: arn:aws:iam::123456789012:role/own}, runtime")
    template = _read(
        tmp_path,
        text + "functions: {f: {handler: a.b}, g: {handler: a.b, role: R}}\n"
        "resources: {Resources: {R: {Type: AWS::IAM::Role}}}\n",
    )
    assert "IamRoleLambdaExecution" not in template.resources
    f, g = (template.resources[f"{n}LambdaFunction"] for n in "FG")
    assert f["Properties"]["Role"].endswith(":role/own")
    assert g["Properties"]["Role"] == {"Fn::GetAtt": ["R", "Arn"]}
    assert "R" in g["DependsOn"]


def test_resources_are_laid_over_what_is_made(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        """
        functions: {f: {handler: a.b, events: [{http: GET /a}]}}
        resources:
          - Resources:
              FLogGroup: {Properties: {RetentionInDays: 3}}
            Parameters: {Size: {Type: Number, Default: 1}}
          - Outputs: {ServiceEndpoint: {Description: ours}, Own: {Value: 1}}
            extensions:
              FLambdaFunction: {Properties: {Timeout: 9}, DependsOn: [ApiGatewayRestApi]}
        """,
        Size="2",
        stage="x",
    )
    group = template.resources["FLogGroup"]
    assert group["Type"] == "AWS::Logs::LogGroup"
    assert group["Properties"]["RetentionInDays"] == 3
    assert group["Properties"]["LogGroupName"] == "/aws/lambda/app-x-f"
    function = template.resources["FLambdaFunction"]
    assert function["Properties"]["Timeout"] == 9
    assert function["DependsOn"] == ["FLogGroup", "ApiGatewayRestApi"]
    assert template.body["Outputs"]["ServiceEndpoint"]["Description"] == "ours"
    assert "Value" in template.body["Outputs"]["ServiceEndpoint"]
    assert template.for_engine({"Size": "2", "stage": "x", "other": "y"}) == {
        "Size": "2",
        "other": "y",
    }


def test_plugins_are_told_and_not_silently_dropped(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        """
        plugins: [serverless-offline, serverless-of-our-own, serverless-python-requirement]
        functions: {f: {handler: a.b}}
        """,
    )
    notes = "\n".join(template.notes)
    assert "serverless.yml:3:11: plugin serverless-offline is left out" in notes
    assert "serverless-of-our-own is not known and was not run" in notes
    assert "did you mean 'serverless-python-requirements'" in notes


@pytest.mark.parametrize(
    ("mode", "said"), [("warn", "has no 'timout'"), ("off", None), ("error", "refused")]
)
def test_validation_modes(tmp_path: Path, mode: str, said: str | None) -> None:
    text = f"configValidationMode: {mode}\nfunctions: {{f: {{handler: a.b, timout: 3}}}}\n"
    if said == "refused":
        assert "did you mean 'timeout'" in _refused(tmp_path, text)
        return
    notes = "\n".join(_read(tmp_path, text).notes)
    assert (said in notes) if said else not notes


F = "functions:\n  f:\n    handler: a.b\n    events:\n      - "


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("function: {f: {handler: a.b}}", "3:1", "did you mean 'functions'"),
        ("functions: {f: {handlr: a.b}}", "3:17", "did you mean 'handler'"),
        ("functions: {f: {memorySize: 128}}", "3:13", "neither a handler nor an image"),
        ("functions: {f: {handler: a.b, timeout: soon}}", "3:31", "a whole number from 1 to 900"),
        ("functions: {f: {handler: a.b, memorySize: 12}}", "3:31", "from 128 to 10240"),
        ("functions: {f: 3}", "3:13", "has to be a mapping"),
        ("functions: {f: {handler: a.b, environment: {X: [1]}}}", "3:45", "X in the environment"),
        ("functions: {f: {handler: a.b, events: {http: x}}}", "3:31", "has to be a list"),
        (F + "htp: GET /a", "7:9", "did you mean 'http'"),
        (F + "http: /a", "7:9", "GET /users"),
        (F + "http: {path: /a, method: fetch}", "7:26", "cannot be 'fetch'"),
        (F + "http: {path: /a}", "7:9", "has no 'method'"),
        (F + "http: {path: /a, method: get, authoriser: x}", "7:39", "did you mean 'authorizer'"),
        (F + "http: {path: /a, method: get, authorizer: guard}", "7:39", "no function 'guard'"),
        (F + "http: GET /a\n      - http: GET a/", "8:9", "is given twice"),
        (F + "httpApi: GET users", "7:9", "does not begin with a slash"),
        (F + "httpApi: {method: get, path: /a, authorizer: x}", "7:42", "no authorizer 'x'"),
        (F + "schedule: every 5 minutes", "7:9", "rate(5 minutes)"),
        (F + "schedule: {rate: rate(1 day), timezone: UTC}", "7:39", "`method: scheduler`"),
        (F + "s3: {bucket: !Ref B}", "7:14", "existing: true"),
        (F + "s3: {bucket: b, rules: [{infix: x}]}", "7:34", "prefix or suffix"),
        (F + "sqs: {batchSize: 3}", "7:9", "has no 'arn'"),
        (F + "sqs: {arn: !GetAtt A.Arn, batchSize: many}", "7:35", "a whole number"),
        (F + "stream: !GetAtt T.StreamArn", "7:9", "does not say its type"),
        (F + "stream: {type: kafka, arn: a}", "7:18", "cannot be 'kafka'"),
        (F + "sns: {arn: !Ref T}", "7:9", "has no topicName"),
        (F + "eventBridge: {eventBus: b}", "7:9", "neither a pattern nor a schedule"),
        (
            F + "cloudwatchEvent: {event: {source: [a]}, input: x, inputPath: $.a}",
            "7:59",
            "exclude each other",
        ),
        (F + "alexaSkill", "7:9", "says nothing more"),
        ("provider: {name: google}\nservice: x", "1:12", "only 'aws'"),
        ("service: x", "1:1", "has no 'provider'"),
        ("frameworkVersion: '1'\nfunctions: {f: {handler: a.b}}", "3:1", "syntax of v3"),
        ("plugins: [serverless-lift]", "3:11", "changes what is deployed"),
        ("resources: {Resorces: {}}", "3:13", "did you mean 'Resources'"),
        (
            "functions: {f: {handler: a.b}}\nresources: {extensions: {FLambda: {}}}",
            "4:26",
            "did you mean 'FLambdaFunction'",
        ),
        ("stepFunctions: {stateMachines: {}}", "3:1", "plugins: [serverless-step-functions]"),
        ("custom: {}", "1:1", "neither functions nor resources"),
        ("configValidationMode: loud\nfunctions: {}", "3:1", "cannot be 'loud'"),
        ("functions: {f: {handler: a.b, url: {cross: true}}}", "3:37", "has no 'cross'"),
    ],
)
def test_mistakes_are_told_with_their_place(
    tmp_path: Path, text: str, place: str, words: str
) -> None:
    said = _refused(tmp_path, text)
    assert said.startswith(f"serverless.yml:{place}: "), said
    assert words in said


@pytest.mark.parametrize("kind", ["msk", "kafka", "activemq", "rabbitmq", "cloudFront"])
def test_events_without_a_source_are_refused_by_name(tmp_path: Path, kind: str) -> None:
    with pytest.raises(Unsupported, match=rf"serverless\.yml:7:9: .*the event '{kind}'"):
        _read(tmp_path, f"{F}{kind}: {{arn: x}}\n")


@pytest.mark.parametrize("name", ["serverless.ts", "serverless.js"])
def test_programs_are_not_run(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("module.exports = {}\n")
    with pytest.raises(BadInput, match="serverless print > resolved"):
        read_template(tmp_path / name)


def test_json_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "serverless.json").write_text(
        '{"service": "j", "provider": {"name": "aws"}, "functions": {"f": {"handler": "a.b"}}}'
    )
    template = read_template(tmp_path / "serverless.json")
    assert template.resources["FLambdaFunction"]["Properties"]["FunctionName"] == "j-dev-f"
    assert template.line("FLambdaFunction") == 1
