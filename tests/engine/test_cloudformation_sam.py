"""What SAM makes of a template is updated in place too, and keeps its data."""

from __future__ import annotations

import json
import textwrap
import urllib.request
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.errors import DeployError
from harness.stacks.deploy import delete, deploy

APP = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.12, Handler: index.handler, Timeout: 10}}
Resources:
  Items: {Type: AWS::Serverless::SimpleTable}
  Failed: {Type: AWS::SQS::Queue}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 200, "body": "one"}
      AutoPublishAlias: live
      FunctionUrlConfig: {AuthType: NONE}
      EventInvokeConfig:
        MaximumRetryAttempts: 0
        DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}
      Events:
        Get: {Type: Api, Properties: {Path: /work, Method: get}}
  Connect:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Work}
      Destination: {Id: Items}
      Permissions: [Read, Write]
Outputs:
  Table: {Value: !Ref Items}
  Api: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod/work"}
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(APP)
    return path


def _said(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.read().decode())


def test_a_new_version_takes_the_alias_and_the_table_keeps_its_items(
    cloud: Cloud, template: Path
) -> None:
    first = deploy(template, cloud)
    table, function = first.outputs["Table"], first.resource("Work").physical_id
    dynamodb, client = cloud.client("dynamodb"), cloud.client("lambda")
    dynamodb.put_item(TableName=table, Item={"id": {"S": "kept"}})
    assert _said(first.outputs["Api"]) == "one"
    assert client.get_alias(FunctionName=function, Name="live")["FunctionVersion"] == "1"

    template.write_text(
        APP.replace('"one"', '"two"')
        .replace("Path: /work", "Path: /other")
        .replace("Prod/work", "Prod/other")
    )
    second = deploy(template, cloud)

    assert second.resource("Work") == first.resource("Work")
    assert second.outputs["Table"] == table
    assert dynamodb.get_item(TableName=table, Key={"id": {"S": "kept"}})["Item"]
    assert client.get_alias(FunctionName=function, Name="live")["FunctionVersion"] == "2"
    assert _said(second.outputs["Api"]) == "two"
    config = client.get_function_event_invoke_config(FunctionName=function, Qualifier="live")
    assert config["DestinationConfig"]["OnFailure"]["Destination"].endswith(
        second.resource("Failed").physical_id.rsplit("/", 1)[1]
    )
    url = client.get_function_url_config(FunctionName=function, Qualifier="live")
    assert url["AuthType"] == "NONE"
    delete(second, cloud)
    assert client.list_functions()["Functions"] == []
    assert dynamodb.list_tables()["TableNames"] == []


def test_a_failed_deployment_leaves_the_stack_as_it_was(cloud: Cloud, template: Path) -> None:
    first = deploy(template, cloud)
    cloud.client("dynamodb").put_item(TableName=first.outputs["Table"], Item={"id": {"S": "kept"}})
    bad = "  Bad: {Type: AWS::SQS::Queue, Properties: {QueueName: no-suffix, FifoQueue: true}}\n"
    template.write_text(APP.replace("Outputs:\n", f"{bad}Outputs:\n").replace('"one"', '"two"'))

    with pytest.raises(DeployError, match=r"Bad \(AWS::SQS::Queue\)"):
        deploy(template, cloud)

    assert _said(first.outputs["Api"]) == "one"
    again = cloud.client("cloudformation").describe_stacks(StackName=first.name)["Stacks"][0]
    assert again["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    template.write_text(APP.replace('"one"', '"three"'))
    third = deploy(template, cloud)
    assert third.resource("Work") == first.resource("Work")
    assert _said(third.outputs["Api"]) == "three"
    found = cloud.client("dynamodb").get_item(
        TableName=third.outputs["Table"], Key={"id": {"S": "kept"}}
    )
    assert found["Item"]


def test_a_kept_layer_version_and_a_replaced_definition(cloud: Cloud, tmp_path: Path) -> None:
    layer = tmp_path / "layer" / "python"
    layer.mkdir(parents=True)
    (layer / "shared.py").write_text("WORD = 'one'\n")
    template = tmp_path / "template.yaml"
    template.write_text(
        textwrap.dedent(
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Shared:
                Type: AWS::Serverless::LayerVersion
                Properties: {LayerName: shared, ContentUri: layer, RetentionPolicy: Retain}
              Work:
                Type: AWS::Serverless::Function
                Properties:
                  Runtime: python3.12
                  Handler: index.handler
                  InlineCode: "import shared\\ndef handler(event, context): return shared.WORD"
                  Layers: [!Ref Shared]
              Flow:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Definition:
                    StartAt: Work
                    States: {Work: {Type: Task, Resource: "${Work}", End: true}}
                  DefinitionSubstitutions: {Work: !GetAtt Work.Arn}
                  Policies: [{LambdaInvokePolicy: {FunctionName: !Ref Work}}]
                  Events:
                    Often: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
            """
        )
    )
    first = deploy(template, cloud)
    (layer / "shared.py").write_text("WORD = 'two'\n")

    second = deploy(template, cloud)

    client = cloud.client("lambda")
    versions = client.list_layer_versions(LayerName="shared")["LayerVersions"]
    assert sorted(v["Version"] for v in versions) == [1, 2]
    function = second.resource("Work").physical_id
    answer = client.invoke(FunctionName=function)["Payload"].read()
    assert json.loads(answer) == "two"
    assert second.resource("Flow") == first.resource("Flow")
