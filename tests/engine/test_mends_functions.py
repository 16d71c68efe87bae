"""Making functions and their environments costs no requests inside the engine."""

from __future__ import annotations

import re

import pytest

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call
from harness.trace import RecordStream
from tests.engine.inside import in_engine
from tests.engine.lambdas import archive
from tests.engine.stack_calls import Stacks

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
  Good:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.11
      Handler: app.handler
      Role: !GetAtt Role.Arn
      Code: {S3Bucket: !Ref Bucket, S3Key: app.zip}
Parameters:
  Bucket: {Type: String}
"""


def test_code_is_taken_from_s3_and_kept_there_without_a_request() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            import io, zipfile
            from localstack.services.lambda_.invocation import lambda_service, lambda_models

            def never(*args, **given):
                raise AssertionError("a request")

            from localstack.services.plugins import SERVICE_PLUGINS
            from localstack.aws.client import GatewayShortCircuit
            GatewayShortCircuit.__call__ = never
            from localstack.services.s3.models import s3_stores
            owner = lambda_service.connect_to(aws_access_key_id="000000000000").s3
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as zipped:
                zipped.writestr("app.py", "x = 1")
            owner.create_bucket(Bucket="artifacts")
            file.seek(0)
            owner.upload_fileobj(file, "artifacts", "app.zip")

            def store(bucket="artifacts", key="app.zip"):
                return lambda_service.store_s3_bucket_archive(
                    bucket, key, None, "f", "eu-west-1", "111111111111")

            code = store()
            got = io.BytesIO()
            code._download_archive_to_file(got)
            kept = s3_stores[lambda_models.config.INTERNAL_RESOURCE_ACCOUNT]["us-east-1"]
            print(got.getvalue() == file.getvalue(), code.code_size == len(got.getvalue()),
                  code.s3_key in [o.key for o in kept.buckets[code.s3_bucket].objects.values()])
            for missing in ({"key": "none"}, {"bucket": "none"}):
                try:
                    store(**missing)
                except Exception as error:
                    print(type(error).__name__, error.message)
            """
        )
        == "True True True\n"
        "InvalidParameterValueException Error occurred while GetObject. S3 Error Code: NoSuchKey. "
        "S3 Error Message: The specified key does not exist.\n"
        "InvalidParameterValueException Error occurred while GetObject. S3 Error Code: "
        "NoSuchBucket. S3 Error Message: The specified bucket does not exist"
    )


def test_a_stack_asks_for_no_functions_state(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="artifacts")
    s3.put_object(Bucket="artifacts", Key="app.zip", Body=archive({"app.py": "handler = print"}))
    assert cloud.control is not None
    stream = RecordStream(cloud.control, cloud.account)
    start = stream.position()

    made = Stacks(cloud).create("app", TEMPLATE, Parameters={"Bucket": "artifacts"})

    assert made["StackStatus"] == "CREATE_COMPLETE"
    stream.catch_up()
    calls = [call.operation for call in stream.since(start, Call) if call.service == "lambda"]
    stream.close()
    assert calls == ["CreateFunction"]
    name = Stacks(cloud).ids("app")["Good"]
    told = cloud.client("lambda").get_function(FunctionName=name)
    assert told["Configuration"]["State"] == "Active"


def test_an_environment_is_in_a_session_of_its_functions_role_without_a_request() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from types import SimpleNamespace as Some
            from harness_extension.iam.switch import SWITCH
            from localstack.services.lambda_.invocation import execution_environment as module
            from moto.sts.models import sts_backends
            version = Some(id=Some(function_name="f", region="eu-west-1"),
                           config=Some(role="arn:aws:iam::111111111111:role/path/r"))
            asked = []

            class Sts:
                sts = property(lambda self: self)
                def request_metadata(self, **given): return self
                def assume_role(self, **given):
                    asked.append(given["RoleArn"])
                    return {"Credentials": {}}

            module.connect_to = lambda **given: Sts()
            get = module.ExecutionEnvironment.get_credentials
            new = Some(function_version=version)
            one, other = get(new), get(new)
            _, arn, account = sts_backends["111111111111"]["aws"].get_caller_identity(
                one["AccessKeyId"], "eu-west-1")
            print(arn, account, one["AccessKeyId"] != other["AccessKeyId"], asked)
            from localstack.aws.accounts import get_account_id_from_access_key_id as account_of
            print(account_of(one["AccessKeyId"]), one["AccessKeyId"][:4])
            SWITCH.set("111111111111", True)
            get(new)
            print(asked)
            """
        )
        == "arn:aws:sts::111111111111:assumed-role/r/f@lambda_function 111111111111 True []\n"
        "111111111111 LSIA\n"
        "['arn:aws:iam::111111111111:role/path/r']"
    )


ROLES = """
Resources:
  Plain:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: &trust
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: read
          PolicyDocument: &policy
            Statement: {Effect: Allow, Action: dynamodb:GetItem, Resource: "*"}
      Tags: [{Key: made, Value: here}]
  Special:
    Type: AWS::IAM::Role
    Properties: {Path: /teams/, Description: d, AssumeRolePolicyDocument: *trust}
Outputs:
  Arn: {Value: !GetAtt Plain.Arn}
  Id: {Value: !GetAtt Plain.RoleId}
"""


def test_a_stacks_role_is_what_requests_would_have_made(cloud: Cloud) -> None:
    stacks, iam = Stacks(cloud), cloud.client("iam")
    assert cloud.control is not None
    stream = RecordStream(cloud.control, cloud.account)
    start = stream.position()

    stacks.create("roles", ROLES)

    stream.catch_up()
    calls = [call.operation for call in stream.since(start, Call) if call.service == "iam"]
    stream.close()
    assert calls == ["CreateRole"]  # of the special one
    name = stacks.ids("roles")["Plain"]
    role = iam.get_role(RoleName=name)["Role"]
    outputs = stacks.outputs("roles")
    assert (role["Arn"], role["RoleId"]) == (outputs["Arn"], outputs["Id"])
    assert role["Path"] == "/"
    assert role["Tags"] == [{"Key": "made", "Value": "here"}]
    trust = role["AssumeRolePolicyDocument"]
    assert trust["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert iam.get_role_policy(RoleName=name, PolicyName="read")["PolicyDocument"] == {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"},
    }
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["AWSLambdaBasicExecutionRole"]
    special = iam.get_role(RoleName=stacks.ids("roles")["Special"])["Role"]
    assert (special["Path"], special["Description"]) == ("/teams/", "d")


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ("ManagedPolicyArns: [arn:aws:iam::aws:policy/None]", "does not exist or is not attach"),
        ("Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Maybe}}}]", "Malformed"),
        ("RoleName: taken", "EntityAlreadyExists"),
    ],
)
def test_a_role_that_iam_refuses_fails_with_iams_reason(
    cloud: Cloud, properties: str, why: str
) -> None:
    cloud.client("iam").create_role(RoleName="taken", AssumeRolePolicyDocument="{}")
    stacks = Stacks(cloud)
    template = f"""
Resources:
  Bad:
    Type: AWS::IAM::Role
    Properties: {{AssumeRolePolicyDocument: {{Statement: []}}, {properties}}}
"""

    made = stacks.create("bad", template)

    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for _, status, reason in stacks.events("bad") if status == "CREATE_FAILED"]
    assert re.search(why, reasons[0])
