"""Small real applications, deployed and used."""

from __future__ import annotations

import io
import json
import textwrap
import urllib.request
import zipfile
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.errors import DeployError, Unsupported
from harness.stacks.deploy import delete, deploy

ORDERS = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Pause: {Type: Number, Default: 0}
Globals:
  Function: {Runtime: python3.12, Timeout: 10}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
  Jobs: {Type: AWS::SQS::Queue}
  Seen: {Type: AWS::SQS::Queue}
  Uploads:
    Type: AWS::S3::Bucket
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: worker
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Table}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Table}}]
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
        Get: {Type: Api, Properties: {Path: /orders, Method: get}}
        Put: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
  Saga:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: saga.asl.yaml
      DefinitionSubstitutions: {Worker: !GetAtt Worker.Arn, Pause: !Ref Pause, Next: Done}
      Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Worker}}]
Outputs:
  Orders: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod/orders"}
  TableName: {Value: !Ref Table}
"""

SAGA = """
StartAt: Pause
States:
  Pause: {Type: Wait, Seconds: "${Pause}", Next: Work}
  Work:
    Type: Task
    Resource: ${Worker}
    Next: ${Next}
  Done: {Type: Pass, End: true}
"""


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """An application with a table, queues, a bucket, an API, a function and a state machine."""
    (tmp_path / "worker").mkdir()
    (tmp_path / "worker" / "app.py").write_text("def handler(event, context):\n    return {}\n")
    # unquoted, since on AWS the number of a Wait comes out as one
    (tmp_path / "saga.asl.yaml").write_text(SAGA.replace('"${Pause}"', "${Pause}"))
    template = tmp_path / "template.yaml"
    template.write_text(ORDERS)
    return template


def test_every_resource_is_there_under_its_logical_id(cloud: Cloud, orders: Path) -> None:
    told: list[str] = []
    stack = deploy(orders, cloud, progress=lambda text, _: told.append(text))

    assert stack.changed
    table = stack.resource("Table", "AWS::DynamoDB::Table")
    assert stack.outputs["TableName"] == table.physical_id
    assert table.line == orders.read_text().splitlines().index("  Table:") + 1
    assert cloud.client("dynamodb").describe_table(TableName=table.physical_id)
    function = stack.resource("Worker").physical_id
    mappings = cloud.client("lambda").list_event_source_mappings(FunctionName=function)
    assert [m["EventSourceArn"].rsplit(":", 1)[1] for m in mappings["EventSourceMappings"]] == [
        stack.resource("Jobs").physical_id.rsplit("/", 1)[1]
    ]
    notifications = cloud.client("s3").get_bucket_notification_configuration(
        Bucket=stack.resource("Uploads").physical_id
    )
    assert len(notifications["LambdaFunctionConfigurations"]) == 1
    assert stack.resource("WorkerRole").line == stack.resource("Worker").line
    assert told[-1] == f"deployed {stack.name}"


def test_a_state_machine_in_yaml_keeps_numbers_and_words_apart(cloud: Cloud, orders: Path) -> None:
    stack = deploy(orders, cloud, parameters={"Pause": "7"})

    machine = stack.resource("Saga", "AWS::StepFunctions::StateMachine").physical_id
    found = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=machine)
    states = json.loads(found["definition"])["States"]
    assert states["Pause"]["Seconds"] == 7
    assert states["Work"]["Next"] == "Done"
    assert states["Work"]["Resource"].endswith(stack.resource("Worker").physical_id)


def test_unchanged_sources_are_left_alone(cloud: Cloud, orders: Path) -> None:
    first = deploy(orders, cloud)
    events = len(_events(cloud, first.name))

    told: list[str] = []
    second = deploy(orders, cloud, progress=lambda text, _: told.append(text))

    assert not second.changed
    assert second.resources == first.resources
    assert second.outputs == first.outputs
    assert told == []
    assert len(_events(cloud, first.name)) == events


def test_changed_code_arrives_and_nothing_else_is_touched(cloud: Cloud, orders: Path) -> None:
    first = deploy(orders, cloud)
    source = orders.parent / "worker" / "app.py"
    source.write_text("def handler(event, context):\n    return {'new': True}\n")

    second = deploy(orders, cloud)

    assert second.changed
    assert second.resources == first.resources
    assert source.read_bytes() in _code(cloud, second.resource("Worker").physical_id).values()


def test_a_changed_definition_arrives(cloud: Cloud, orders: Path) -> None:
    first = deploy(orders, cloud)
    saga = orders.parent / "saga.asl.yaml"
    saga.write_text(
        saga.read_text().replace("Done: {Type: Pass", "Done: {Comment: new, Type: Pass")
    )

    second = deploy(orders, cloud)

    machine = second.resource("Saga").physical_id
    assert machine == first.resource("Saga").physical_id
    found = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=machine)
    assert json.loads(found["definition"])["States"]["Done"]["Comment"] == "new"


def test_a_change_that_needs_a_new_table_replaces_only_that(cloud: Cloud, orders: Path) -> None:
    first = deploy(orders, cloud)
    text = orders.read_text()
    orders.write_text(text.replace("AttributeName: id,", "AttributeName: number,"))

    second = deploy(orders, cloud)

    table = cloud.client("dynamodb").describe_table(TableName=second.outputs["TableName"])
    assert table["Table"]["KeySchema"][0]["AttributeName"] == "number"
    assert cloud.client("dynamodb").list_tables()["TableNames"] == [second.outputs["TableName"]]
    assert second.resource("Worker") == first.resource("Worker")
    variables = cloud.client("lambda").get_function_configuration(
        FunctionName=second.resource("Worker").physical_id
    )["Environment"]["Variables"]
    assert variables["TABLE"] == second.outputs["TableName"]


def test_a_changed_parameter_arrives(cloud: Cloud, orders: Path) -> None:
    deploy(orders, cloud, parameters={"Pause": "1"})

    second = deploy(orders, cloud, parameters={"Pause": "2"})

    machine = second.resource("Saga").physical_id
    found = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=machine)
    assert json.loads(found["definition"])["States"]["Pause"]["Seconds"] == 2


def test_deleting_takes_everything_away(cloud: Cloud, orders: Path) -> None:
    stack = deploy(orders, cloud)

    delete(stack, cloud)
    delete(stack, cloud)  # a second time is no error

    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    assert cloud.client("lambda").list_functions()["Functions"] == []
    assert deploy(orders, cloud).changed


def test_a_failure_names_resource_line_and_reason_and_leaves_nothing(
    cloud: Cloud, tmp_path: Path
) -> None:
    template = _write(
        tmp_path,
        """
        Resources:
          Good: {Type: AWS::SQS::Queue}
          Fifo:
            Type: AWS::SQS::Queue
            DependsOn: Good
            Properties: {QueueName: no-suffix, FifoQueue: true}
        """,
    )

    with pytest.raises(DeployError) as caught:
        deploy(template, cloud)

    assert caught.value.where is not None
    assert caught.value.where.line == 3
    assert "Fifo (AWS::SQS::Queue)" in caught.value.what
    assert "InvalidParameterValue" in caught.value.what
    assert "CREATE_COMPLETE" in str(caught.value.fix)
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []


def test_a_failed_stack_that_was_kept_is_made_anew(cloud: Cloud, tmp_path: Path) -> None:
    broken = """
        Resources:
          Fifo:
            Type: AWS::SQS::Queue
            Properties: {QueueName: no-suffix, FifoQueue: true}
        """
    template = _write(tmp_path, broken)
    with pytest.raises(DeployError):
        deploy(template, cloud, name="kept", keep_failed=True)
    assert cloud.client("cloudformation").describe_stacks(StackName="kept")["Stacks"]

    template.write_text(template.read_text().replace("no-suffix", "with.fifo"))
    stack = deploy(template, cloud, name="kept")

    assert stack.resource("Fifo").physical_id.endswith("with.fifo")


def test_a_failed_update_is_never_reported_as_complete(cloud: Cloud, orders: Path) -> None:
    deploy(orders, cloud)
    saga = orders.parent / "saga.asl.yaml"
    saga.write_text(saga.read_text().replace("Type: Wait", "Type: Nonsense"))

    with pytest.raises(DeployError) as caught:
        deploy(orders, cloud)

    assert "Saga" in caught.value.what
    assert caught.value.where is not None
    assert caught.value.where.line == orders.read_text().splitlines().index("  Saga:") + 1


def test_a_type_that_the_engine_passes_over_is_refused(cloud: Cloud, tmp_path: Path) -> None:
    template = _write(
        tmp_path,
        """
        Resources:
          Queue: {Type: AWS::SQS::Queue}
          Graph:
            Type: AWS::AppSync::GraphQLApi
            Properties: {Name: graph, AuthenticationType: API_KEY}
        """,
    )

    with pytest.raises(Unsupported) as caught:
        deploy(template, cloud)

    assert "Graph is of type AWS::AppSync::GraphQLApi" in caught.value.what
    assert caught.value.where is not None
    assert caught.value.where.line == 3
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []


def test_an_invalid_sam_resource_is_named_with_its_line(cloud: Cloud, tmp_path: Path) -> None:
    template = _write(
        tmp_path,
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Work:
            Type: AWS::Serverless::Function
            Properties:
              InlineCode: "def handler(event, context): pass"
              Handler: index.handler
              Runtime: python3.12
              Policies: [{NoSuchPolicy: {}}]
        """,
    )

    with pytest.raises(DeployError) as caught:
        deploy(template, cloud)

    assert "Work (line 3): Policy at index 0" in caught.value.what
    assert caught.value.where is not None
    assert caught.value.where.line == 3
    assert (
        cloud.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_FAILED"])[
            "StackSummaries"
        ]
        == []
    )


def test_parameters_may_come_from_the_engines_ssm(cloud: Cloud, tmp_path: Path) -> None:
    template = _write(
        tmp_path,
        """
        Parameters:
          Name: {Type: "AWS::SSM::Parameter::Value<String>", Default: /queue/name}
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
        """,
    )
    with pytest.raises(DeployError, match="parameter 'Name' names an SSM parameter"):
        deploy(template, cloud)

    cloud.client("ssm").put_parameter(Name="/queue/name", Value="from-ssm", Type="String")
    stack = deploy(template, cloud)

    assert stack.resource("Queue").physical_id.endswith("/from-ssm")


def test_a_nested_template_on_disk_is_packaged_too(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "index.mjs").write_text("export const handler = async () => 1;\n")
    _write(
        tmp_path,
        """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {Prefix: {Type: String}}
        Resources:
          Work:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: code, Handler: index.handler, Runtime: nodejs20.x}
          Inner: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Prefix}-inner"}}
        Outputs: {Url: {Value: !Ref Inner}}
        """,
        "inner.yaml",
    )
    template = _write(
        tmp_path,
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Child:
            Type: AWS::Serverless::Application
            Properties: {Location: inner.yaml, Parameters: {Prefix: outer}}
        Outputs: {Url: {Value: !GetAtt Child.Outputs.Url}}
        """,
    )

    stack = deploy(template, cloud)

    assert stack.outputs["Url"].endswith("/outer-inner")
    functions = cloud.client("lambda").list_functions()["Functions"]
    assert [f["Handler"] for f in functions] == ["index.handler"]


def test_an_api_without_lambda_from_a_file(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(
        textwrap.dedent(
            """
            openapi: 3.0.1
            info: {title: mock, version: "1"}
            paths:
              /ping:
                get:
                  responses: {"200": {description: ok}}
                  x-amazon-apigateway-integration:
                    type: mock
                    requestTemplates: {application/json: '{"statusCode": 200}'}
                    responses:
                      default:
                        statusCode: "200"
                        responseTemplates: {application/json: '{"pong": true}'}
            """
        )
    )
    template = _write(
        tmp_path,
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Mock:
            Type: AWS::Serverless::Api
            Properties: {StageName: live, DefinitionUri: api.yaml}
        Outputs:
          Url: {Value: !Sub "https://${Mock}.execute-api.${AWS::Region}.amazonaws.com/live/ping"}
        """,
    )

    stack = deploy(template, cloud)

    with urllib.request.urlopen(stack.outputs["Url"]) as answer:
        assert json.load(answer) == {"pong": True}


def test_a_loop_makes_a_resource_for_each(cloud: Cloud, tmp_path: Path) -> None:
    template = _write(
        tmp_path,
        """
        Transform: AWS::LanguageExtensions
        Resources:
          Fn::ForEach::Queues:
            - Name
            - [North, South]
            - "Queue${Name}": {Type: AWS::SQS::Queue}
        """,
    )

    stack = deploy(template, cloud)

    assert set(stack.resources) == {"QueueNorth", "QueueSouth"}


def test_a_template_too_large_for_the_api_goes_through_s3(cloud: Cloud, tmp_path: Path) -> None:
    filler = {
        f"Item{n}": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": "x" * 4000},
        }
        for n in range(14)
    }
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": filler}))

    stack = deploy(template, cloud)

    assert len(stack.resources) == 14


def _write(folder: Path, text: str, name: str = "template.yaml") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    return path


def _events(cloud: Cloud, stack: str) -> list[object]:
    found: list[object] = cloud.client("cloudformation").describe_stack_events(StackName=stack)[
        "StackEvents"
    ]
    return found


def _code(cloud: Cloud, function: str) -> dict[str, bytes]:
    location = cloud.client("lambda").get_function(FunctionName=function)["Code"]["Location"]
    with (
        urllib.request.urlopen(location) as answer,
        zipfile.ZipFile(io.BytesIO(answer.read())) as archive,
    ):
        return {name: archive.read(name) for name in archive.namelist()}
