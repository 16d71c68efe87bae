"""Amazon DynamoDB: lists of tables, tags, settings, recovery."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.dynamodb_support import API, GUIDE, KEY, TABLE, client, make_things, s

SERVICE = "DynamoDB"


@pytest.fixture
def dynamodb(cloud: Cloud) -> Any:
    return make_things(cloud)


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def create(dynamodb: Any, name: str, **more: Any) -> dict[str, Any]:
    request = {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }
    made: dict[str, Any] = dynamodb.create_table(**request)["TableDescription"]
    return made


@documented("tables", f"{API}: ListTables")
def test_tables_are_listed_by_name_a_page_at_a_time(cloud: Cloud) -> None:
    dynamodb = client(cloud)
    for name in ("zebra", "Alpha", "middle"):
        create(dynamodb, name)
    first = dynamodb.list_tables(Limit=2)
    assert (first["TableNames"], first["LastEvaluatedTableName"]) == (
        ["Alpha", "middle"],
        "middle",
    )
    rest = dynamodb.list_tables(ExclusiveStartTableName="middle")
    assert (rest["TableNames"], "LastEvaluatedTableName" in rest) == (["zebra"], False)
    assert "less than or equal to 100" in refused(dynamodb.list_tables, Limit=101)[1]


@documented("tables", f"{GUIDE}: Adding tags to resources")
def test_a_tag_that_comes_again_has_its_new_value(dynamodb: Any) -> None:
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    for value in ("one", "two"):
        dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": value}])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "k", "Value": "two"}]
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["k"])
    assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"] == []
    other = arn.replace(TABLE, "Nowhere")
    code, _ = refused(dynamodb.tag_resource, ResourceArn=other, Tags=[])
    assert code == "ResourceNotFoundException"


@documented("billing modes", f"{GUIDE}: Switching between capacity modes in DynamoDB")
def test_a_table_changes_its_billing_mode(dynamodb: Any) -> None:
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}
    made = create(dynamodb, "Units", BillingMode="PROVISIONED", ProvisionedThroughput=units)
    assert made["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert "BillingModeSummary" not in made
    changed = dynamodb.update_table(TableName="Units", BillingMode="PAY_PER_REQUEST")
    summary = changed["TableDescription"]["BillingModeSummary"]
    assert summary["BillingMode"] == "PAY_PER_REQUEST"
    code, message = refused(dynamodb.update_table, TableName="Units", BillingMode="PROVISIONED")
    assert (code, "ProvisionedThroughput must be specified" in message) == (
        "ValidationException",
        True,
    )


@documented("billing modes", f"{API}: UpdateTable")
def test_units_that_do_not_change_are_refused(dynamodb: Any) -> None:
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}
    create(dynamodb, "Units", BillingMode="PROVISIONED", ProvisionedThroughput=units)
    code, message = refused(dynamodb.update_table, TableName="Units", ProvisionedThroughput=units)
    assert code == "ValidationException"
    assert message.startswith("The provisioned throughput for the table will not change.")


@documented("time to live", f"{API}: UpdateTimeToLive")
def test_time_to_live_is_described(dynamodb: Any) -> None:
    described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "DISABLED"}
    specification = {"Enabled": True, "AttributeName": "ttl"}
    dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=specification)
    described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    code, message = refused(
        dynamodb.update_time_to_live, TableName=TABLE, TimeToLiveSpecification=specification
    )
    assert (code, message) == ("ValidationException", "TimeToLive is already enabled")


@documented("backups", f"{API}: RestoreTableToPointInTime")
def test_recovery_must_be_switched_on_before_it_is_used(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item={**KEY, "txt": s("x")})
    request = {
        "SourceTableName": TABLE,
        "TargetTableName": "Back",
        "UseLatestRestorableTime": True,
    }
    code, _ = refused(dynamodb.restore_table_to_point_in_time, **request)
    assert code == "PointInTimeRecoveryUnavailableException"
    dynamodb.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.restore_table_to_point_in_time(**request)
    assert dynamodb.scan(TableName="Back")["Items"] == [{**KEY, "txt": s("x")}]
    assert refused(dynamodb.restore_table_to_point_in_time, **request)[0] == (
        "TableAlreadyExistsException"
    )


@documented("tables", f"{API}: DeleteTable")
def test_a_deleted_table_is_gone_with_its_items(dynamodb: Any) -> None:
    dynamodb.put_item(TableName=TABLE, Item=KEY)
    gone = dynamodb.delete_table(TableName=TABLE)["TableDescription"]
    assert gone["TableStatus"] == "DELETING"
    assert refused(dynamodb.scan, TableName=TABLE)[0] == "ResourceNotFoundException"


@documented("tables", f"{API}: GetItem")
def test_a_table_is_named_by_its_arn_too(dynamodb: Any) -> None:
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    dynamodb.put_item(TableName=arn, Item=KEY)
    assert dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"] == KEY
