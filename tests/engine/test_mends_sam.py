"""SAM transforms at the same time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from harness.engines.cloud import Cloud
from tests.engine.inside import in_engine

TEMPLATE = json.dumps(
    {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Items": {"Type": "AWS::Serverless::SimpleTable"},
            "Reader": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Runtime": "python3.12",
                    "Handler": "index.handler",
                    "InlineCode": "def handler(event, context): pass",
                },
            },
        },
    }
)


def test_two_transforms_at_once_keep_their_region(cloud: Cloud) -> None:
    client = cloud.client("cloudformation")

    def transform(number: int) -> str:
        made = client.create_change_set(
            StackName=f"at-once-{number}",
            ChangeSetName="first",
            ChangeSetType="CREATE",
            TemplateBody=TEMPLATE,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        while True:
            found = client.describe_change_set(ChangeSetName=made["Id"])
            if not found["Status"].endswith(("PENDING", "IN_PROGRESS")):
                return str(found.get("StatusReason", found["Status"]))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(transform, range(8))) == {"CREATE_COMPLETE"}


TRANSFORM = """
    import copy, json, os, sys
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
    if {mended}:
        from harness_extension import mends
        mends.install()
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform

    class Policies:
        def load(self):
            return {{}}

    def transformed(properties, kind):
        resource = {{"Type": "AWS::Serverless::" + kind, "Properties": properties}}
        template = {{"Transform": "AWS::Serverless-2016-10-31", "Resources": {{"It": resource}}}}
        try:
            return json.dumps(transform(template, {{}}, Policies()), sort_keys=True)
        except InvalidDocumentException as error:
            return [cause.message for cause in error.causes]

    def schemas():
        return [name for name in sys.modules
                if "schema_source.aws" in name or name in ("pydantic.v1.main", "jsonschema")]

    function = {{
        "Runtime": "python3.12", "Handler": "a.b", "InlineCode": "pass",
        "Policies": [{{"DynamoDBReadPolicy": {{"TableName": "items"}}}}],
        "Events": {{"Get": {{"Type": "Api", "Properties": {{"Path": "/", "Method": "get"}}}}}},
    }}
    print(transformed(function, "Function"))
    if {mended}:
        assert schemas() == [], schemas()
    subnets = {{"VpcConfig": {{"SubnetIds": ["subnet-1"]}}}}
    print(transformed(subnets, "CapacityProvider"))
    print(transformed({{"VpcConfig": 7, "Colour": "red"}}, "CapacityProvider"))
    api = {{"SchemaInline": "type Query {{ it: String }}", "Auth": {{"Type": "API_KEY"}}}}
    print(transformed(api, "GraphQLApi"))
    print(transformed({{**api, "Logging": {{"FieldLogLevel": ["ALL"], "Red": 1}}}}, "GraphQLApi"))
    from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor
    try:
        PolicyTemplatesProcessor({{"Templates": {{"Wrong": 7}}}})
    except ValueError as error:
        print(str(error).splitlines()[0])
"""


def test_what_is_held_against_a_schema_is_told_as_the_translator_tells_it() -> None:
    mended = in_engine(TRANSFORM.format(mended=True))
    assert mended == in_engine(TRANSFORM.format(mended=False))
    function, provider, wrong, api, logging, templates = mended.splitlines()
    assert "AWS::Lambda::Function" in function
    assert "AWS::Lambda::CapacityProvider" in provider
    assert "Colour" in wrong
    assert "AWS::AppSync::GraphQLApi" in api
    assert "Logging" in logging
    assert "Version" in templates
