"""What failed is taken back, with AWS's statuses and reasons."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine.stack_calls import Stacks

GOOD = """
Resources:
  First: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 10}}
"""
BROKEN = """
Resources:
  First: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 20}}
  Second: {Type: AWS::SNS::Topic, DependsOn: First}
  Bad:
    Type: AWS::SQS::Queue
    DependsOn: Second
    Properties: {QueueName: no-suffix, FifoQueue: true}
"""


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    return Stacks(cloud)


def test_a_failed_creation_is_rolled_back(cloud: Cloud, stacks: Stacks) -> None:
    stack = stacks.create("app", BROKEN)

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    told = stacks.events("app")
    assert [(name, status) for name, status, _ in told] == [
        ("app", "CREATE_IN_PROGRESS"),
        ("First", "CREATE_IN_PROGRESS"),
        ("First", "CREATE_IN_PROGRESS"),
        ("First", "CREATE_COMPLETE"),
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_COMPLETE"),
        ("Bad", "CREATE_IN_PROGRESS"),
        ("Bad", "CREATE_FAILED"),
        ("app", "ROLLBACK_IN_PROGRESS"),
        ("Second", "DELETE_IN_PROGRESS"),
        ("Second", "DELETE_COMPLETE"),
        ("First", "DELETE_IN_PROGRESS"),
        ("First", "DELETE_COMPLETE"),
        ("app", "ROLLBACK_COMPLETE"),
    ]
    reasons = {(name, status): reason for name, status, reason in told}
    assert reasons["app", "CREATE_IN_PROGRESS"] == "User Initiated"
    assert reasons["First", "CREATE_IN_PROGRESS"] == "Resource creation Initiated"
    failed = reasons["Bad", "CREATE_FAILED"]
    assert failed.startswith('Resource handler returned message: "')
    assert "HandlerErrorCode: InvalidRequest)" in failed
    assert reasons["app", "ROLLBACK_IN_PROGRESS"] == (
        "The following resource(s) failed to create: [Bad]. Rollback requested by user."
    )
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []
    assert cloud.client("sns").list_topics()["Topics"] == []
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        stacks.update("app", GOOD)


def test_on_failure_and_disable_rollback_are_respected(cloud: Cloud, stacks: Stacks) -> None:
    kept = stacks.create("kept", BROKEN, DisableRollback=True)
    gone = stacks.create("gone", BROKEN, OnFailure="DELETE")

    assert kept["StackStatus"] == "CREATE_FAILED"
    assert kept["DisableRollback"] is True
    assert set(stacks.ids("kept")) == {"First", "Second"}
    assert len(cloud.client("sqs").list_queues()["QueueUrls"]) == 1
    assert gone["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.delete("kept")["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []


def test_a_failed_update_goes_back_to_what_was(cloud: Cloud, stacks: Stacks) -> None:
    stacks.create("app", GOOD)
    ids = stacks.ids("app")
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=ids["First"], MessageBody="kept")
    before = len(stacks.events("app"))

    stack = stacks.update("app", BROKEN)

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert [(name, status) for name, status, _ in stacks.events("app")[before:]] == [
        ("app", "UPDATE_IN_PROGRESS"),
        ("First", "UPDATE_IN_PROGRESS"),
        ("First", "UPDATE_COMPLETE"),
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_IN_PROGRESS"),
        ("Second", "CREATE_COMPLETE"),
        ("Bad", "CREATE_IN_PROGRESS"),
        ("Bad", "CREATE_FAILED"),
        ("app", "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("First", "UPDATE_IN_PROGRESS"),
        ("First", "UPDATE_COMPLETE"),
        ("app", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Second", "DELETE_IN_PROGRESS"),
        ("Second", "DELETE_COMPLETE"),
        ("app", "UPDATE_ROLLBACK_COMPLETE"),
    ]
    assert stacks.ids("app") == ids
    assert cloud.client("sns").list_topics()["Topics"] == []
    attributes = sqs.get_queue_attributes(
        QueueUrl=ids["First"], AttributeNames=["VisibilityTimeout"]
    )
    assert attributes["Attributes"]["VisibilityTimeout"] == "10"
    assert sqs.receive_message(QueueUrl=ids["First"])["Messages"][0]["Body"] == "kept"

    again = stacks.update("app", GOOD.replace("10", "30"))
    assert again["StackStatus"] == "UPDATE_COMPLETE"


def test_a_replacement_is_taken_back_too(cloud: Cloud, stacks: Stacks) -> None:
    stacks.create("app", GOOD.replace("VisibilityTimeout: 10", "QueueName: one"))
    ids = stacks.ids("app")

    stack = stacks.update("app", BROKEN.replace("VisibilityTimeout: 20", "QueueName: two"))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.ids("app") == ids
    assert cloud.client("sqs").list_queues()["QueueUrls"] == [ids["First"]]


def test_a_failed_deletion_says_why(cloud: Cloud, stacks: Stacks) -> None:
    template = """
        Resources:
          Bucket: {Type: AWS::S3::Bucket}
          Policy:
            Type: AWS::S3::BucketPolicy
            Properties:
              Bucket: !Ref Bucket
              PolicyDocument:
                Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]
          Other: {Type: AWS::SQS::Queue}
        """
    made = stacks.create("app", template)
    bucket = stacks.ids("app")["Bucket"]
    cloud.client("s3").put_object(Bucket=bucket, Key="kept", Body=b"1")

    stack = stacks.delete("app")

    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Bucket]. "
    failed = [e for e in stacks.events("app") if e[:2] == ("Bucket", "DELETE_FAILED")]
    assert "The bucket you tried to delete is not empty" in failed[0][2]
    assert set(stacks.ids("app")) == {"Bucket"}

    kept = stacks.delete("app", RetainResources=["Bucket"])
    assert kept["StackStatus"] == "DELETE_COMPLETE"
    assert ("Bucket", "DELETE_SKIPPED", "") in stacks.events(made["StackId"])
    assert cloud.client("s3").get_object(Bucket=bucket, Key="kept")["Body"].read() == b"1"


def test_a_bucket_that_leaves_the_template_keeps_its_objects(cloud: Cloud, stacks: Stacks) -> None:
    stacks.create(
        "app", "Resources: {Bucket: {Type: AWS::S3::Bucket}, Queue: {Type: AWS::SQS::Queue}}"
    )
    bucket = stacks.ids("app")["Bucket"]
    cloud.client("s3").put_object(Bucket=bucket, Key="kept", Body=b"1")

    stack = stacks.update("app", "Resources: {Queue: {Type: AWS::SQS::Queue}}")

    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert [e[1] for e in stacks.events("app") if e[0] == "Bucket"][-1] == "DELETE_FAILED"
    assert cloud.client("s3").get_object(Bucket=bucket, Key="kept")["Body"].read() == b"1"


def test_deletion_policies(cloud: Cloud, stacks: Stacks) -> None:
    template = """
    Resources:
      Kept: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}
      AlsoKept: {Type: AWS::SNS::Topic, DeletionPolicy: RetainExceptOnCreate}
      Gone: {Type: AWS::SQS::Queue, DeletionPolicy: Delete}
      Other: {Type: AWS::SNS::Topic}
    """
    stack = stacks.create("app", template)
    ids = stacks.ids("app")

    less = stacks.update("app", template.replace("      AlsoKept", "#"))
    assert less["StackStatus"] == "UPDATE_COMPLETE"
    assert ("AlsoKept", "DELETE_SKIPPED", "") in stacks.events("app")
    stacks.delete("app")

    assert ("Kept", "DELETE_SKIPPED", "") in stacks.events(stack["StackId"])
    assert cloud.client("sqs").list_queues()["QueueUrls"] == [ids["Kept"]]
    assert [t["TopicArn"] for t in cloud.client("sns").list_topics()["Topics"]] == [ids["AlsoKept"]]


def test_snapshots_are_refused_by_name(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="DeletionPolicy Snapshot of resource Data"):
        stacks.create(
            "app",
            {"Resources": {"Data": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Snapshot"}}},
        )


def test_a_replaced_resource_may_be_retained(cloud: Cloud, stacks: Stacks) -> None:
    template = """
    Resources:
      Queue:
        Type: AWS::SQS::Queue
        UpdateReplacePolicy: Retain
        Properties: {QueueName: one}
    """
    stacks.create("app", template)
    old = stacks.ids("app")["Queue"]

    stacks.update("app", template.replace("one", "two"))

    new = stacks.ids("app")["Queue"]
    assert new.endswith("/two")
    assert sorted(cloud.client("sqs").list_queues()["QueueUrls"]) == sorted([old, new])


def test_references_follow_a_replacement_and_the_old_one_goes_last(
    cloud: Cloud, stacks: Stacks
) -> None:
    template = """
    Resources:
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: one}}
      Topic:
        Type: AWS::SNS::Topic
        Properties: {DisplayName: !GetAtt Queue.QueueName}
      Far: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Queue}}
      Quiet: {Type: AWS::SQS::Queue}
    Outputs: {Url: {Value: !Ref Queue}}
    """
    stacks.create("app", template)
    ids = stacks.ids("app")
    before = len(stacks.events("app"))

    stacks.update("app", template.replace("one", "two"))

    new = stacks.ids("app")
    assert new["Queue"] != ids["Queue"]
    assert {k: v for k, v in new.items() if k != "Queue"} == {
        k: v for k, v in ids.items() if k != "Queue"
    }
    assert stacks.outputs("app") == {"Url": new["Queue"]}
    parameter = cloud.client("ssm").get_parameter(Name=ids["Far"])["Parameter"]
    assert parameter["Value"] == new["Queue"]
    told = stacks.events("app")[before:]
    assert (
        "Queue",
        "UPDATE_IN_PROGRESS",
        "Requested update requires the creation of a new physical resource; hence creating one.",
    ) in told
    statuses = [(name, status) for name, status, _ in told]
    assert statuses[-4:] == [
        ("app", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Queue", "DELETE_IN_PROGRESS"),
        ("Queue", "DELETE_COMPLETE"),
        ("app", "UPDATE_COMPLETE"),
    ]
    assert not [name for name, _ in statuses if name == "Quiet"]


def test_a_resource_with_a_name_of_its_own_cannot_be_replaced(stacks: Stacks) -> None:
    template = """
    Resources:
      Table:
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: orders
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          BillingMode: PAY_PER_REQUEST
    """
    stacks.create("app", template)

    stack = stacks.update("app", template.replace("AttributeName: id", "AttributeName: number"))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    failed = [reason for _, status, reason in stacks.events("app") if status == "UPDATE_FAILED"]
    assert failed == [
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename orders and update the stack again."
    ]


def test_nothing_to_update_is_an_error_and_termination_protection_holds(stacks: Stacks) -> None:
    stacks.create("app", GOOD, EnableTerminationProtection=True)

    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update("app", GOOD)
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection"):
        stacks.delete("app")
    with pytest.raises(ClientError, match="Update of resource type is not permitted"):
        stacks.update(
            "app",
            GOOD.replace("AWS::SQS::Queue", "AWS::SNS::Topic").replace(
                "VisibilityTimeout: 10", "DisplayName: x"
            ),
        )


def test_what_the_template_no_longer_has_is_deleted_last_made_first(
    cloud: Cloud, stacks: Stacks
) -> None:
    template = """
    Parameters: {Wanted: {Type: String, Default: "yes"}}
    Conditions: {WithExtra: !Equals [!Ref Wanted, "yes"]}
    Resources:
      Always: {Type: AWS::SQS::Queue}
      Extra: {Type: AWS::SNS::Topic, Condition: WithExtra}
      ExtraPolicy:
        Type: AWS::SNS::TopicPolicy
        Condition: WithExtra
        Properties:
          Topics: [!Ref Extra]
          PolicyDocument:
            Statement: [{Effect: Allow, Principal: "*", Action: "sns:Publish", Resource: "*"}]
    """
    stacks.create("app", template)
    before = len(stacks.events("app"))

    stacks.update("app", template, Parameters={"Wanted": "no"})

    assert set(stacks.ids("app")) == {"Always"}
    assert cloud.client("sns").list_topics()["Topics"] == []
    gone = [n for n, status, _ in stacks.events("app")[before:] if status == "DELETE_COMPLETE"]
    assert gone == ["ExtraPolicy", "Extra"]

    stacks.update("app", template, Parameters={"Wanted": "yes"})
    assert set(stacks.ids("app")) == {"Always", "Extra", "ExtraPolicy"}
