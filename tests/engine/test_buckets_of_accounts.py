"""Two accounts (two workers of a test run) use the same names, and see only their own."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.stacks.deploy import delete, deploy
from tests.accounts import in_a_fresh_account
from tests.engine import lambdas

NAME = "invoices-of-the-company"
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Invoices:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: invoices-of-the-company
      Tags: [{Key: stage, Value: test}]
      NotificationConfiguration:
        QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Seen.Arn}]
  Seen:
    Type: AWS::SQS::Queue
    Properties: {QueueName: seen}
  SeenPolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Seen]
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: "*", Action: "sqs:*", Resource: "*"}]
  Copy:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        import boto3
        def handler(event, context):
            s3 = boto3.client("s3")
            return s3.get_object(Bucket="invoices-of-the-company", Key="a")["Body"].read().decode()
"""


def account_of(cloud: Cloud) -> Cloud:
    return in_a_fresh_account(cloud)


@pytest.fixture
def both(cloud: Cloud) -> Iterator[tuple[Cloud, Cloud]]:
    """Two accounts that have the bucket `NAME`; empty, and gone at the end."""
    pair = account_of(cloud), account_of(cloud)
    for each in pair:
        each.client("s3").create_bucket(Bucket=NAME)
    yield pair
    for each in pair:
        client = each.client("s3")
        if any(b["Name"] == NAME for b in client.list_buckets().get("Buckets", [])):
            for found in client.list_objects_v2(Bucket=NAME).get("Contents", []):
                client.delete_object(Bucket=NAME, Key=found["Key"])
            client.delete_bucket(Bucket=NAME)


def body(cloud: Cloud, key: str = "a", bucket: str = NAME) -> str:
    found: bytes = cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return found.decode()


def test_one_template_with_a_bucket_name_is_deployed_for_two_at_once(
    cloud: Cloud, tmp_path: Path
) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE)
    pair = account_of(cloud), account_of(cloud)
    with ThreadPoolExecutor(2) as pool:
        stacks = list(pool.map(lambda each: deploy(template, each), pair))
    for each, text in zip(pair, ("one", "two"), strict=True):
        each.client("s3").put_object(Bucket=NAME, Key="a", Body=text)
    for each, stack, text in zip(pair, stacks, ("one", "two"), strict=True):
        assert stack.resource("Invoices").physical_id == NAME
        function = lambdas.Function(each, stack.resource("Copy").physical_id)
        assert function.invoke().payload == text
        client = each.client("sqs")
        url = stack.resource("Seen").physical_id
        messages = client.receive_message(QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10)
        records = [json.loads(m["Body"]) for m in messages["Messages"]]
        told = [r["s3"] for one in records for r in one.get("Records", [])]
        assert [(s["bucket"]["name"], s["bucket"]["arn"], s["object"]["size"]) for s in told] == [
            (NAME, f"arn:aws:s3:::{NAME}", 3)
        ]
        each.client("s3").delete_object(Bucket=NAME, Key="a")
        delete(stack, each)
    for each in pair:
        buckets = each.client("s3").list_buckets().get("Buckets", [])
        assert not any(b["Name"] == NAME for b in buckets)


def test_objects_versions_and_tags_are_the_account_s_own(both: tuple[Cloud, Cloud]) -> None:
    one, two = (each.client("s3") for each in both)
    one.put_object(Bucket=NAME, Key="a", Body=b"one", Tagging="of=one")
    with pytest.raises(ClientError, match="NoSuchKey"):
        body(both[1])
    two.put_object(Bucket=NAME, Key="a", Body=b"two", Tagging="of=two")
    two.put_bucket_tagging(Bucket=NAME, Tagging={"TagSet": [{"Key": "k", "Value": "two"}]})
    assert [body(each) for each in both] == ["one", "two"]
    tags = [c.get_object_tagging(Bucket=NAME, Key="a")["TagSet"][0]["Value"] for c in (one, two)]
    assert tags == ["one", "two"]
    with pytest.raises(ClientError, match="NoSuchTagSet"):
        one.get_bucket_tagging(Bucket=NAME)
    one.delete_object(Bucket=NAME, Key="a")
    assert body(both[1]) == "two"


def test_multipart_uploads_copies_and_posts_stay_apart(both: tuple[Cloud, Cloud]) -> None:
    for each, text in zip(both, (b"one", b"two"), strict=True):
        client = each.client("s3")
        client.put_object(Bucket=NAME, Key="source", Body=text)
        upload = client.create_multipart_upload(Bucket=NAME, Key="a")["UploadId"]
        given = {"Bucket": NAME, "Key": "a", "UploadId": upload}
        source = {"Bucket": NAME, "Key": "source"}
        part = client.upload_part_copy(**given, PartNumber=1, CopySource=source)
        parts = [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]
        client.complete_multipart_upload(**given, MultipartUpload={"Parts": parts})
        client.copy_object(Bucket=NAME, Key="copied", CopySource={"Bucket": NAME, "Key": "a"})
    assert [body(each, "copied") for each in both] == ["one", "two"]


def test_an_expiration_rule_of_one_is_none_of_the_other(both: tuple[Cloud, Cloud]) -> None:
    one, two = (each.client("s3") for each in both)
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    one.put_bucket_lifecycle_configuration(Bucket=NAME, LifecycleConfiguration={"Rules": [rule]})
    two.put_bucket_lifecycle_configuration(
        Bucket=NAME, LifecycleConfiguration={"Rules": [{**rule, "ID": "other"}]}
    )
    told = []
    for client in (one, two):
        client.put_object(Bucket=NAME, Key="a", Body=b"x")
        told.append(client.head_object(Bucket=NAME, Key="a")["Expiration"])
    assert 'rule-id="r"' in told[0]
    assert 'rule-id="other"' in told[1]


@pytest.mark.parametrize("version", ["s3", "s3v4"])
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_signed_urls_lead_to_the_bucket_of_who_signed(
    both: tuple[Cloud, Cloud], version: str, style: str
) -> None:
    texts = ["one", "two"]
    for each, text in zip(both, texts, strict=True):
        config = Config(signature_version=version, s3={"addressing_style": style})
        endpoint = each.engine.endpoint.replace("127.0.0.1", "s3.localhost.localstack.cloud")
        client = each.session.client("s3", config=config, endpoint_url=endpoint)
        given = {"Bucket": NAME, "Key": "a"}
        put = client.generate_presigned_url("put_object", given)
        # urllib would name a type of its own, which version 2 signs too
        plain = {"Content-Type": ""}
        _open(urllib.request.Request(put, text.encode(), plain, method="PUT"), each)
        get = client.generate_presigned_url("get_object", given)
        assert _open(urllib.request.Request(get), each) == text
    assert [body(each) for each in both] == texts


def test_signed_forms_lead_to_the_bucket_of_who_signed(both: tuple[Cloud, Cloud]) -> None:
    for each, text in zip(both, ("one", "two"), strict=True):
        form = each.client("s3").generate_presigned_post(NAME, "a")
        boundary = "xxxxxxxx"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
            for k, v in {**form["fields"], "file": text}.items()
        ]
        request = urllib.request.Request(
            form["url"],
            data=("".join(parts) + f"--{boundary}--\r\n").encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        urllib.request.urlopen(request)
    assert [body(each) for each in both] == ["one", "two"]


def test_requests_in_virtual_host_style_stay_apart(both: tuple[Cloud, Cloud]) -> None:
    for each, text in zip(both, ("one", "two"), strict=True):
        client = each.client("s3")
        host = f"{NAME}.s3.localhost.localstack.cloud"

        def to_virtual_host(request: object, host: str = host, **_: object) -> None:
            parts = urllib.parse.urlsplit(request.url)  # type: ignore[attr-defined]
            path = parts.path.removeprefix(f"/{NAME}")
            request.url = parts._replace(path=path).geturl()  # type: ignore[attr-defined]
            request.headers["Host"] = f"{host}:{parts.port}"  # type: ignore[attr-defined]

        client.meta.events.register("before-send.s3", to_virtual_host)
        client.put_object(Bucket=NAME, Key="a", Body=text)
    assert [body(each) for each in both] == ["one", "two"]


def test_code_in_a_bucket_is_the_account_s_own(both: tuple[Cloud, Cloud]) -> None:
    for each, text in zip(both, ("one", "two"), strict=True):
        source = f"def handler(event, context):\n    return {text!r}"
        archive = lambdas.archive({"app.py": source})
        each.client("s3").put_object(Bucket=NAME, Key="code.zip", Body=archive)
    for each, text in zip(both, ("one", "two"), strict=True):
        client = each.client("lambda")
        client.create_function(
            FunctionName="of-a-bucket",
            Role=f"arn:aws:iam::{each.account}:role/test",
            Runtime="python3.12",
            Handler="app.handler",
            Code={"S3Bucket": NAME, "S3Key": "code.zip"},
        )
        client.get_waiter("function_active_v2").wait(FunctionName="of-a-bucket")
        assert lambdas.Function(each, "of-a-bucket").invoke().payload == text


def test_a_reset_of_one_leaves_the_other_alone(both: tuple[Cloud, Cloud]) -> None:
    one, two = both
    one.client("s3").put_object(Bucket=NAME, Key="seed", Body=b"seed")
    one.control.baseline(one.account)
    for each in both:
        each.client("s3").put_object(Bucket=NAME, Key="a", Body=each.account)
        each.client("s3").put_object(Bucket=NAME, Key="seed", Body=b"written over")
    one.control.reset(one.account)
    with pytest.raises(ClientError, match="NoSuchKey"):
        body(one)
    assert body(one, "seed") == "seed"
    assert body(two) == two.account
    assert body(two, "seed") == "written over"


def test_an_account_without_the_bucket_does_not_see_that_of_another(cloud: Cloud) -> None:
    owner, other = account_of(cloud), account_of(cloud)
    name = f"only-{owner.account}"
    owner.client("s3").create_bucket(Bucket=name)
    owner.client("s3").put_object(Bucket=name, Key="a", Body=b"mine")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        body(other, bucket=name)
    with pytest.raises(ClientError, match="404"):
        other.client("s3").head_bucket(Bucket=name)
    url = f"{cloud.engine.endpoint}/{name}/a"  # an unsigned request has no account
    assert urllib.request.urlopen(url).read() == b"mine"
    owner.client("s3").create_bucket(Bucket=name)  # in us-east-1 that is no error


def _open(request: urllib.request.Request, cloud: Cloud) -> str:
    """The answer to a URL whose host name does not resolve without the public DNS."""
    host = urllib.parse.urlsplit(request.full_url).netloc
    local = urllib.parse.urlsplit(cloud.engine.endpoint).netloc
    request.full_url = request.full_url.replace(host, local, 1)
    request.add_header("Host", host)
    answer: bytes = urllib.request.urlopen(request).read()
    return answer.decode()
