"""Where code may lie, templates nested in templates, and files that are included."""

from __future__ import annotations

import json
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, HarnessError, Unsupported
from harness.stacks.deploy import deploy

ANSWER = "def handler(event, context):\n    return '{}'\n"


def test_code_may_lie_in_every_place_that_sam_takes(cloud: Cloud, tmp_path: Path) -> None:
    app = tmp_path / "infra" / "sam"
    _write(app / "app.py", ANSWER.format("beside the template"))
    _write(tmp_path / "src" / "work" / "app.py", ANSWER.format("upwards"))
    _write(app / "one" / "single.py", ANSWER.format("one file"))
    with zipfile.ZipFile(app / "code.zip", "w") as archive:
        archive.writestr("app.py", ANSWER.format("a zip"))
    cloud.client("s3").create_bucket(Bucket="elsewhere")
    cloud.client("s3").put_object(
        Bucket="elsewhere", Key="code.zip", Body=(app / "code.zip").read_bytes()
    )
    template = _template(
        app,
        """
        Transform: AWS::Serverless-2016-10-31
        Globals: {Function: {Handler: app.handler, Runtime: python3.12}}
        Resources:
          Absent: {Type: AWS::Serverless::Function}
          Upwards: {Type: AWS::Serverless::Function, Properties: {CodeUri: ../../src/work/}}
          Zipped: {Type: AWS::Serverless::Function, Properties: {CodeUri: ./code.zip}}
          Single:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: one/single.py, Handler: single.handler}
          Inline:
            Type: AWS::Serverless::Function
            Properties:
              Handler: index.handler
              InlineCode: |
                def handler(event, context):
                    return "inline"
          Plain:
            Type: AWS::Lambda::Function
            Properties:
              Handler: index.handler
              Runtime: python3.12
              Role: arn:aws:iam::000000000000:role/any
              Code:
                ZipFile: |
                  def handler(event, context):
                      return "zip file"
          InEngine:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: s3://elsewhere/code.zip}
        """,
    )
    stack = deploy(template, cloud)
    answers = {
        name: _invoke(cloud, stack.resource(name).physical_id)
        for name in ("Absent", "Upwards", "Zipped", "Single", "Inline", "Plain", "InEngine")
    }
    assert answers == {
        "Absent": "beside the template",
        "Upwards": "upwards",
        "Zipped": "a zip",
        "Single": "one file",
        "Inline": "inline",
        "Plain": "zip file",
        "InEngine": "a zip",
    }


IMAGE = ":3:3: .*Work is of type AWS::.*: container images are not run without Docker"


@pytest.mark.parametrize(
    ("kind", "properties", "error", "said"),
    [
        ("Serverless::Function", "PackageType: Image", Unsupported, IMAGE),
        ("Serverless::Function", "ImageUri: x:latest", Unsupported, IMAGE),
        ("Lambda::Function", "Code: {ImageUri: x}", Unsupported, IMAGE),
        ("Serverless::Function", "CodeUri: s3://b/k.zip", BadInput, r":6:7: .*s3://b/k\.zip, whic"),
        ("Serverless::Function", "CodeUri: {Bucket: b, Key: k}", BadInput, "s3://b/k, which the"),
        ("Lambda::Function", "Code: {S3Bucket: b, S3Key: k}", BadInput, "folder or file on disk"),
        ("Serverless::Function", "CodeUri: https://x/k.zip", BadInput, "neither a path nor s3://"),
        ("Serverless::Function", "CodeUri: other.py", BadInput, "which is the one file other.py"),
        ("Serverless::Function", "CodeUri: bad.zip", BadInput, "no zip archive, though"),
        ("Serverless::LayerVersion", "ContentUri: s3://b/k", BadInput, "the content of 'Work' is"),
        (
            "Serverless::Application",
            "Location: {ApplicationId: 'arn:aws:serverlessrepo:us-east-1:1:applications/hello', "
            "SemanticVersion: 1.0.0}",
            Unsupported,
            r":3:3: .*'hello' of the Serverless Application Repository cannot be fetched",
        ),
        (
            "CloudFormation::Stack",
            "TemplateURL: https://s3.amazonaws.com/b/t.yaml",
            BadInput,
            "template of 'Work' is https://s3.amazonaws.com/b/t.yaml, which cannot be fetched",
        ),
    ],
)
def test_what_cannot_be_fetched_is_refused_by_name(
    cloud: Cloud,
    tmp_path: Path,
    *,
    kind: str,
    properties: str,
    error: type[HarnessError],
    said: str,
) -> None:
    _write(tmp_path / "other.py", ANSWER)
    _write(tmp_path / "bad.zip", "")
    function = "Function" in kind and "Image" not in properties
    more = "\n      Handler: app.handler\n      Runtime: python3.12" if function else ""
    if kind == "Lambda::Function":
        more += "\n      Role: arn:aws:iam::000000000000:role/any"
    template = _write(
        tmp_path / "template.yaml",
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Work:\n"
        f"    Type: AWS::{kind}\n    Properties:\n      {properties}{more}\n",
    )
    with pytest.raises(error, match=said):
        deploy(template, cloud)
    assert cloud.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_nested_templates_build_what_they_name(cloud: Cloud, tmp_path: Path) -> None:
    """Three deep, each with code of its own folder; one by Application, one by Stack."""
    _write(tmp_path / "middle" / "app.py", ANSWER.format("middle"))
    _write(tmp_path / "middle" / "leaf" / "code" / "app.py", ANSWER.format("leaf"))
    inner = """
        Transform: AWS::Serverless-2016-10-31
        Parameters: {Name: {Type: String, AllowedValues: [a, b]}}
        Resources:
          Work:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: FOLDER, Handler: app.handler, Runtime: python3.12}
          MORE
        Outputs:
          Function: {Value: !Ref Work}
          OUTPUTS
    """
    middle = inner.replace("FOLDER", ".").replace(
        "MORE",
        "Leaf: {Type: AWS::CloudFormation::Stack, "
        "Properties: {TemplateURL: leaf/template.yaml, Parameters: {Name: !Ref Name}}}",
    )
    middle = middle.replace("OUTPUTS", "Leaf: {Value: !GetAtt Leaf.Outputs.Function}")
    _template(tmp_path / "middle", middle)
    leaf = inner.replace("FOLDER", "code").replace("MORE", "").replace("OUTPUTS", "")
    _template(tmp_path / "middle" / "leaf", leaf)
    template = _template(
        tmp_path,
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Middle:
            Type: AWS::Serverless::Application
            Properties: {Location: ./middle/template.yaml, Parameters: {Name: a}}
        Outputs:
          Middle: {Value: !GetAtt Middle.Outputs.Function}
          Leaf: {Value: !GetAtt Middle.Outputs.Leaf}
        """,
    )
    stack = deploy(template, cloud)
    assert _invoke(cloud, stack.outputs["Middle"]) == "middle"
    assert _invoke(cloud, stack.outputs["Leaf"]) == "leaf"
    assert not deploy(template, cloud).changed

    handler = tmp_path / "middle" / "leaf" / "code" / "app.py"
    handler.write_text(handler.read_text().replace("leaf", "changed"))
    assert _invoke(cloud, deploy(template, cloud).outputs["Leaf"]) == "changed"


@pytest.mark.parametrize(
    ("nested", "given", "said"),
    [
        ("Resources: {Q: {Type: AWS::SQS::Queue, Properties: 3}}", "{}", r"nested\.yaml:1:40"),
        (
            "Resources: {Q: {Type: AWS::SQS::Queue}}",
            "{Nmae: x}",
            r"template\.yaml:6:20: nested.yaml, which 'Child' nests, has no parameter 'Nmae'",
        ),
        (
            "Parameters: {Name: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue}}",
            "{}",
            r"template\.yaml:6:7: 'Child' does not give the parameter 'Name', .*nested\.yaml:1",
        ),
        (
            "Resources: {C: {Type: AWS::CloudFormation::Stack, "
            "Properties: {TemplateURL: template.yaml}}}",
            "{}",
            r"in a circle: template\.yaml → nested\.yaml → template\.yaml",
        ),
    ],
)
def test_what_is_wrong_in_a_nested_template_names_its_file(
    cloud: Cloud, tmp_path: Path, nested: str, given: str, said: str
) -> None:
    _write(tmp_path / "nested.yaml", nested + "\n")
    template = _write(
        tmp_path / "template.yaml",
        "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        f"      TemplateURL: nested.yaml\n      Parameters: {given}\n",
    )
    with pytest.raises(BadInput, match=said):
        deploy(template, cloud)


def test_files_are_included_at_every_level(cloud: Cloud, tmp_path: Path) -> None:
    _write(tmp_path / "top.yaml", "Resources: {First: {Type: AWS::SQS::Queue}}\n")
    _write(
        tmp_path / "more.yaml",
        "Second:\n"
        "  Type: AWS::Serverless::Function\n"
        "  Properties: {CodeUri: code, Handler: app.handler, Runtime: python3.12}\n",
    )
    _write(tmp_path / "code" / "app.py", ANSWER.format("included"))
    _write(tmp_path / "settings.json", '{"VisibilityTimeout": 77}')
    _write(
        tmp_path / "api.yaml",
        "openapi: 3.0.1\ninfo: {title: t, version: '1'}\n"
        "paths: {/ping: {get: {responses: {'200': {description: ok}}}}}\n",
    )
    template = _template(
        tmp_path,
        """
        Transform:
          - AWS::Serverless-2016-10-31
          - {Name: AWS::Include, Parameters: {Location: top.yaml}}
        Resources:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./more.yaml}}
          Third:
            Type: AWS::SQS::Queue
            Properties:
              DelaySeconds: 3
              Fn::Transform: {Name: AWS::Include, Parameters: {Location: settings.json}}
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: live
              DefinitionBody:
                Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}
        Outputs:
          First: {Value: !Ref First}
          Second: {Value: !Ref Second}
          Third: {Value: !Ref Third}
          Api: {Value: !Ref Api}
        """,
    )
    stack = deploy(template, cloud)
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["Third"], AttributeNames=["All"]
    )["Attributes"]
    assert (attributes["DelaySeconds"], attributes["VisibilityTimeout"]) == ("3", "77")
    assert _invoke(cloud, stack.outputs["Second"]) == "included"
    assert cloud.client("sqs").get_queue_attributes(QueueUrl=stack.outputs["First"])
    resources = cloud.client("apigateway").get_resources(restApiId=stack.outputs["Api"])
    assert "/ping" in {item["path"] for item in resources["items"]}


@pytest.mark.parametrize(
    ("included", "said"),
    [
        ("Q:\n  Typ: AWS::SQS::Queue\n", r"more\.yaml:1:1: resource 'Q' has no Type"),
        ("Q: {Type: AWS::SQS::Queue, DependsOn: Q2}\n", r"more\.yaml:1:28: 'Q2' is neither"),
        ("[1]\n", r"template\.yaml:2:5\d: .*more\.yaml is not a mapping"),
        ("Q: [\n", r"more\.yaml:2"),
        (
            "Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n",
            r"template\.yaml:2.*in a circle: more\.yaml → more\.yaml",
        ),
        (None, r"template\.yaml:2:5\d: Location of AWS::Include does not exist"),
    ],
)
def test_what_is_wrong_in_an_included_file_names_it(
    cloud: Cloud, tmp_path: Path, included: str | None, said: str
) -> None:
    if included is not None:
        _write(tmp_path / "more.yaml", included)
    template = _write(
        tmp_path / "template.yaml",
        "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n",
    )
    with pytest.raises(BadInput, match=said):
        deploy(template, cloud)


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def _template(folder: Path, text: str) -> Path:
    return _write(folder / "template.yaml", textwrap.dedent(text).lstrip())


def _invoke(cloud: Cloud, function: str) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    return json.loads(answer["Payload"].read())
