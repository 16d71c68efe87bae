"""AWS::DynamoDB::GlobalTable, which CDK makes of each TableV2."""

from __future__ import annotations

import copy
from typing import Any

from harness.engines.cloud import Cloud
from tests.engine.stack_calls import Stacks, parsed

TEMPLATE = """
Resources:
  Orders:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: state, AttributeType: S}
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
      GlobalSecondaryIndexes:
        - IndexName: by-state
          KeySchema: [{AttributeName: state, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
      Replicas:
        - Region: !Ref AWS::Region
          DeletionProtectionEnabled: false
          PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
          Tags: [{Key: team, Value: a}]
Outputs:
  Name: {Value: !Ref Orders}
  Arn: {Value: !GetAtt Orders.Arn}
  Stream: {Value: !GetAtt Orders.StreamArn}
  Id: {Value: !GetAtt Orders.TableId}
"""


def changed(**properties: Any) -> dict[str, Any]:
    template = copy.deepcopy(parsed(TEMPLATE))
    template["Resources"]["Orders"]["Properties"] |= properties
    return template


def test_a_global_table_of_one_region_is_made_changed_and_deleted(cloud: Cloud) -> None:
    stacks, dynamodb = Stacks(cloud), cloud.client("dynamodb")
    assert stacks.create("global", TEMPLATE)["StackStatus"] == "CREATE_COMPLETE"
    outputs = stacks.outputs("global")
    name = outputs["Name"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert (outputs["Arn"], outputs["Stream"], outputs["Id"]) == (
        table["TableArn"],
        table["LatestStreamArn"],
        table["TableId"],
    )
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "ttl"
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert {"Key": "team", "Value": "a"} in tags
    backups = dynamodb.describe_continuous_backups(TableName=name)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    dynamodb.put_item(TableName=name, Item={"id": {"S": "a"}, "state": {"S": "open"}})

    region = {"Ref": "AWS::Region"}
    other = changed(Replicas=[{"Region": region, "DeletionProtectionEnabled": True}])
    assert stacks.update("global", other)["StackStatus"] == "UPDATE_COMPLETE"
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert (table["DeletionProtectionEnabled"], table["ItemCount"]) == (True, 1)
    assert stacks.update("global", TEMPLATE)["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.delete("global")["StackStatus"] == "DELETE_COMPLETE"
    assert name not in dynamodb.list_tables()["TableNames"]


def test_provisioned_capacity_is_taken_from_its_settings(cloud: Cloud) -> None:
    def scaling(least: int) -> dict[str, Any]:
        policy = {"TargetValue": 70}
        return {
            "MinCapacity": least,
            "MaxCapacity": 100,
            "TargetTrackingScalingPolicyConfiguration": policy,
        }

    template = changed(
        BillingMode="PROVISIONED",
        WriteProvisionedThroughputSettings={"WriteCapacityAutoScalingSettings": scaling(4)},
        Replicas=[
            {
                "Region": {"Ref": "AWS::Region"},
                "ReadProvisionedThroughputSettings": {"ReadCapacityUnits": 7},
            }
        ],
    )
    stacks = Stacks(cloud)
    assert stacks.create("units", template)["StackStatus"] == "CREATE_COMPLETE"
    name = stacks.outputs("units")["Name"]
    table = cloud.client("dynamodb").describe_table(TableName=name)["Table"]
    units = table["ProvisionedThroughput"]
    assert (units["ReadCapacityUnits"], units["WriteCapacityUnits"]) == (7, 4)


def test_a_replica_in_another_region_is_refused(cloud: Cloud) -> None:
    replicas = [{"Region": {"Ref": "AWS::Region"}}, {"Region": "eu-south-2"}]
    stacks = Stacks(cloud)
    assert stacks.create("far", changed(Replicas=replicas))["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [reason for name, _, reason in stacks.events("far") if name == "Orders"]
    assert any("not in eu-south-2" in reason for reason in reasons)
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
