"""Functions, parameters and transforms, as a stack shows them in its outputs."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine import lambdas
from tests.engine.stack_calls import Stacks

EVERYTHING = """
AWSTemplateFormatVersion: "2010-09-09"
Description: every function once
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, live]}
  Count: {Type: Number, Default: 3}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Hidden: {Type: String, Default: secret, NoEcho: true}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /stored/one}
  StoredList: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /stored/many}
Mappings:
  Sizes:
    dev: {memory: 128, zones: [x, y]}
    live: {memory: 1024, zones: [z]}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  IsDev: !Not [!Condition IsLive]
  Both: !And [!Condition IsDev, !Equals [!Ref Count, "3"]]
  Either: !Or [!Condition IsLive, !Condition Both]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !If [IsLive, 60, !Ref Count]
      DelaySeconds: !If [IsLive, 5, !Ref "AWS::NoValue"]
  LiveOnly: {Type: AWS::SNS::Topic, Condition: IsLive}
  DevOnly: {Type: AWS::SNS::Topic, Condition: IsDev, DependsOn: Queue}
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Sub
        - "${Prefix}-${Stage}-${Queue.QueueName}-${AWS::Region}-${!Literal}-${Count}"
        - Prefix: !Join ["+", !Ref Names]
Outputs:
  Arn: {Value: !GetAtt Queue.Arn, Description: told}
  Sub: {Value: !GetAtt Parameter.Value}
  Map: {Value: !FindInMap [Sizes, !Ref Stage, memory]}
  MapList: {Value: !Join ["|", !FindInMap [Sizes, !Ref Stage, zones]]}
  Select: {Value: !Select [1, !Ref Names]}
  Split: {Value: !Select [2, !Split ["/", "x/y/z"]]}
  Base: {Value: !Base64 hello}
  Cidr: {Value: !Join [",", !Cidr ["10.0.0.0/16", 2, 8]]}
  Zone: {Value: !Select [0, !GetAZs ""]}
  Condition: {Value: !If [Either, "yes", "no"]}
  Live: {Value: x, Condition: IsLive}
  Hidden: {Value: !Ref Hidden}
  Stored: {Value: !Ref Stored}
  StoredList: {Value: !Select [1, !Ref StoredList]}
  Pseudo: {Value: !Sub "${AWS::AccountId} ${AWS::Partition} ${AWS::StackName}"}
  Stack: {Value: !Ref "AWS::StackId"}
"""


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    return Stacks(cloud)


def test_every_function(cloud: Cloud, stacks: Stacks) -> None:
    ssm = cloud.client("ssm")
    ssm.put_parameter(Name="/stored/one", Value="first", Type="String")
    ssm.put_parameter(Name="/stored/many", Value="p,q", Type="StringList")

    stack = stacks.create("app", EVERYTHING)

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    queue = stacks.ids("app")["Queue"]
    found = stacks.outputs("app")
    name = queue.rsplit("/", 1)[1]
    assert found == {
        "Arn": f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}",
        "Sub": f"a+b+c-dev-{name}-{cloud.region}-${{Literal}}-3",
        "Map": "128",
        "MapList": "x|y",
        "Select": "b",
        "Split": "z",
        "Base": "aGVsbG8=",
        "Cidr": "10.0.0.0/24,10.0.1.0/24",
        "Zone": f"{cloud.region}a",
        "Condition": "yes",
        "Hidden": "secret",
        "Stored": "first",
        "StoredList": "q",
        "Pseudo": f"{cloud.account} aws app",
        "Stack": stack["StackId"],
    }
    assert set(stacks.ids("app")) == {"Queue", "DevOnly", "Parameter"}
    assert stack["Description"] == "every function once"
    shown = {p["ParameterKey"]: p for p in stack["Parameters"]}
    assert shown["Hidden"]["ParameterValue"] == "****"
    assert shown["Stored"]["ResolvedValue"] == "first"

    stacks.update("app", EVERYTHING, Parameters={"Stage": "live"})
    assert stacks.ids("app")["Queue"] == queue
    assert set(stacks.ids("app")) == {"Queue", "LiveOnly", "Parameter"}
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=queue, AttributeNames=["VisibilityTimeout", "DelaySeconds"]
    )["Attributes"]
    assert attributes == {"VisibilityTimeout": "60", "DelaySeconds": "5"}


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Nobody}}}", "Nobody"),
        (
            """
            Resources:
              A: {Type: AWS::SNS::Topic, DependsOn: B}
              B: {Type: AWS::SNS::Topic, DependsOn: A}
            """,
            r"Circular dependency between resources: \\[A, B\\]",
        ),
        ("Resources: {A: {Properties: {}}}", "must contain a Type member"),
        ("Outputs: {}", "At least one Resources member must be defined"),
        (
            "{Parameters: {P: {Type: String}}, Resources: {A: {Type: AWS::SNS::Topic}}}",
            r"Parameters: \\[P\\] must have values",
        ),
        (
            "{Parameters: {P: {Type: String, Default: x, AllowedValues: [a]}}, "
            "Resources: {A: {Type: AWS::SNS::Topic}}}",
            "Parameter 'P' must be one of AllowedValues",
        ),
        (
            "Resources: {A: {Type: AWS::SNS::Topic, Condition: Nothing}}",
            "Unresolved condition dependency Nothing",
        ),
        (
            "Resources: {A: {Type: AWS::SNS::Topic, Properties: "
            "{DisplayName: !FindInMap [M, a, b]}}}",
            "Mapping named 'M' is not present",
        ),
        (
            "Resources: {A: {Type: AWS::SNS::Topic, Properties: "
            "{DisplayName: !ImportValue nobody}}}",
            "No export named nobody found",
        ),
    ],
)
def test_a_wrong_template_is_refused_before_anything_is_made(
    stacks: Stacks, template: str, told: str
) -> None:
    with pytest.raises(ClientError, match=told.replace("\\\\", "\\")) as caught:
        stacks.change_set("app", template, ChangeSetType="CREATE")
    assert caught.value.response["Error"]["Code"] == "ValidationError"


def test_loops_and_other_language_extensions(cloud: Cloud, stacks: Stacks) -> None:
    stack = stacks.create(
        "app",
        """
        Transform: AWS::LanguageExtensions
        Parameters:
          Kinds: {Type: CommaDelimitedList, Default: "red,blue"}
          Policy: {Type: String, Default: Retain}
        Mappings: {M: {a: {b: c}}}
        Resources:
          "Fn::ForEach::Queues":
            - Kind
            - !Ref Kinds
            - "${Kind}Queue":
                Type: AWS::SQS::Queue
                DeletionPolicy: !Ref Policy
                Properties: {QueueName: !Sub "${Kind}-${AWS::Region}"}
          Parameter:
            Type: AWS::SSM::Parameter
            Properties:
              Type: String
              Value: !ToJsonString {Kinds: !Ref Kinds, Length: !Length [1, 2]}
        Outputs:
          "Fn::ForEach::Urls":
            - Kind
            - !Ref Kinds
            - "${Kind}Url": {Value: !Ref {"Fn::Sub": "${Kind}Queue"}}
          Default: {Value: !FindInMap [M, a, nothing, {DefaultValue: d}]}
        """.replace('!Ref {"Fn::Sub": "${Kind}Queue"}', '{"Ref": "${Kind}Queue"}'),
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    ids = stacks.ids("app")
    assert set(ids) == {"redQueue", "blueQueue", "Parameter"}
    assert stacks.outputs("app") == {
        "redUrl": ids["redQueue"],
        "blueUrl": ids["blueQueue"],
        "Default": "d",
    }
    value = cloud.client("ssm").get_parameter(Name=ids["Parameter"])["Parameter"]["Value"]
    assert json.loads(value) == {"Kinds": ["red", "blue"], "Length": 2}
    stacks.delete("app")
    assert len(cloud.client("sqs").list_queues()["QueueUrls"]) == 2


def test_parts_from_s3_and_macros(cloud: Cloud, stacks: Stacks) -> None:
    s3 = cloud.client("s3")
    bucket = f"parts-{cloud.account}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="part.yaml", Body=b"DisplayName: !Sub '${AWS::StackName}!'")
    function = lambdas.python(
        cloud,
        "def handler(event, context):\n"
        "    fragment = dict(event['fragment'])\n"
        "    text = event['params']['Text'] + event['templateParameterValues']['P']\n"
        "    fragment['Description'] = text\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': fragment}\n",
    )
    stacks.create(
        "macros",
        {
            "Resources": {
                "Macro": {
                    "Type": "AWS::CloudFormation::Macro",
                    "Properties": {"Name": "Describe", "FunctionName": function.name},
                }
            }
        },
    )

    stack = stacks.create(
        "app",
        """
        Parameters: {P: {Type: String, Default: "!"}}
        Transform: [{Name: Describe, Parameters: {Text: made by a macro}}]
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties:
              "Fn::Transform":
                Name: AWS::Include
                Parameters: {Location: s3://BUCKET/part.yaml}
        """.replace("BUCKET", bucket),
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    assert stack["Description"] == "made by a macro!"
    attributes = cloud.client("sns").get_topic_attributes(TopicArn=stacks.ids("app")["Topic"])
    assert attributes["Attributes"]["DisplayName"] == "app!"

    failed = stacks.create(
        "other", {"Transform": "Nobody", "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}
    )
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "No transform named Nobody found" in failed["StackStatusReason"]


def test_dynamic_references(cloud: Cloud, stacks: Stacks) -> None:
    ssm, secrets = cloud.client("ssm"), cloud.client("secretsmanager")
    ssm.put_parameter(Name="plain", Value="one", Type="String")
    ssm.put_parameter(Name="plain", Value="two", Type="String", Overwrite=True)
    ssm.put_parameter(Name="secure", Value="hidden", Type="SecureString")
    arn = secrets.create_secret(Name="login", SecretString='{"user": "ann", "pin": 7}')["ARN"]
    names = {
        "Latest": "{{resolve:ssm:plain}}",
        "First": "x-{{resolve:ssm:plain:1}}-{{resolve:ssm:plain:2}}",
        "Secure": "{{resolve:ssm-secure:secure}}",
        "Key": "{{resolve:secretsmanager:login:SecretString:user}}",
        "ByArn": {"Fn::Sub": f"{{{{resolve:secretsmanager:{arn}:SecretString:pin:AWSCURRENT}}}}"},
        "Whole": "{{resolve:secretsmanager:login}}",
    }
    template = {
        "Resources": {
            name: {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": text}}
            for name, text in names.items()
        }
    }

    stack = stacks.create("app", template)

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    values = {
        name: ssm.get_parameter(Name=physical)["Parameter"]["Value"]
        for name, physical in stacks.ids("app").items()
    }
    assert values == {
        "Latest": "two",
        "First": "x-one-two",
        "Secure": "hidden",
        "Key": "ann",
        "ByArn": "7",
        "Whole": '{"user": "ann", "pin": 7}',
    }
    missing = stacks.create(
        "missing",
        {
            "Resources": {
                "P": {
                    "Type": "AWS::SSM::Parameter",
                    "Properties": {
                        "Type": "String",
                        "Value": "{{resolve:secretsmanager:login:SecretString:nobody}}",
                    },
                }
            }
        },
    )
    assert missing["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [
        reason for _, status, reason in stacks.events("missing") if status == "CREATE_FAILED"
    ]
    assert reasons == ["Could not find a value associated with JSONKey in SecretString: nobody"]


def test_exports_and_imports(stacks: Stacks) -> None:
    exporting = """
        Resources: {Queue: {Type: AWS::SQS::Queue}}
        Outputs: {Url: {Value: !Ref Queue, Export: {Name: !Sub "${AWS::StackName}-url"}}}
        """
    importing = """
        Resources:
          Parameter:
            Type: AWS::SSM::Parameter
            Properties: {Type: String, Value: !ImportValue base-url}
        Outputs: {Seen: {Value: !GetAtt Parameter.Value}}
        """
    base = stacks.create("base", exporting)
    stacks.create("user", importing)

    url = stacks.ids("base")["Queue"]
    assert stacks.outputs("user") == {"Seen": url}
    assert stacks.client.list_imports(ExportName="base-url")["Imports"] == ["user"]
    exports = stacks.client.list_exports()["Exports"]
    assert exports == [{"ExportingStackId": base["StackId"], "Name": "base-url", "Value": url}]

    twice = stacks.create("twice", exporting.replace('!Sub "${AWS::StackName}-url"', "base-url"))
    assert twice["StackStatus"] == "ROLLBACK_COMPLETE"
    assert (
        "Export with name base-url is already exported by stack base"
        in (twice["StackStatusReason"])
    )
    renamed = stacks.update("base", exporting.replace("-url", "-other"))
    assert renamed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert (
        "Export base-url cannot be deleted as it is in use by user"
        in (renamed["StackStatusReason"])
    )
    kept = stacks.delete("base")
    assert kept["StackStatus"] == "DELETE_FAILED"
    assert "in use by user" in kept["StackStatusReason"]

    stacks.delete("user")
    assert stacks.delete("base")["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.client.list_exports()["Exports"] == []


def test_code_in_a_function_is_not_taken_for_a_template(cloud: Cloud, stacks: Stacks) -> None:
    """`${…}` and single keys that look like functions only count where the language says so."""
    stack = stacks.create(
        "app",
        {
            "Resources": {
                "Parameter": {
                    "Type": "AWS::SSM::Parameter",
                    "Properties": {"Type": "String", "Value": "${NotReplaced} {{plain}}"},
                },
                "Policy": {
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": {
                                "Effect": "Allow",
                                "Action": "*",
                                "Resource": "*",
                                "Condition": {"StringEquals": {"aws:x": "y"}},
                            },
                        }
                    },
                },
            }
        },
    )
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    parameter = cloud.client("ssm").get_parameter(Name=stacks.ids("app")["Parameter"])
    assert parameter["Parameter"]["Value"] == "${NotReplaced} {{plain}}"
