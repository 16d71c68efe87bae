"""Properties that AWS changes without interruption arrive, in the same resource."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine.stack_calls import Stacks, parsed

ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: &trust
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
"""
FUNCTION = (
    ROLE
    + """
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context): return 1"}
"""
)
TABLE = """
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
"""


@dataclass(frozen=True)
class Case:
    """`change` is merged into the properties of `name`; None takes one away.

    `look` gives what the service says, from the cloud and the physical ids.
    """

    resources: str
    name: str
    change: dict[str, Any]
    look: Callable[[Cloud, dict[str, str]], Any]
    before: Any
    after: Any
    first: dict[str, Any] = field(default_factory=dict)
    """Merged into the properties before the first deployment."""


def _queue(cloud: Cloud, ids: dict[str, str]) -> Any:
    sqs = cloud.client("sqs")
    attributes = sqs.get_queue_attributes(QueueUrl=ids["Queue"], AttributeNames=["All"])
    found = attributes["Attributes"]
    return (
        found["VisibilityTimeout"],
        json.loads(found.get("RedrivePolicy") or "{}").get("maxReceiveCount"),
        sqs.list_queue_tags(QueueUrl=ids["Queue"]).get("Tags", {}),
    )


def _queue_policy(cloud: Cloud, ids: dict[str, str]) -> Any:
    answer = cloud.client("sqs").get_queue_attributes(
        QueueUrl=ids["Queue"], AttributeNames=["Policy"]
    )
    return json.loads(answer["Attributes"]["Policy"])["Statement"][0]["Action"]


def _topic(cloud: Cloud, ids: dict[str, str]) -> Any:
    sns = cloud.client("sns")
    found = sns.get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    tags = sns.list_tags_for_resource(ResourceArn=ids["Topic"])["Tags"]
    return found.get("DisplayName", ""), {t["Key"]: t["Value"] for t in tags}


def _topic_policy(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("sns").get_topic_attributes(TopicArn=ids["Topic"])["Attributes"]
    return json.loads(found["Policy"])["Statement"][0]["Action"]


def _subscription(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("sns").get_subscription_attributes(SubscriptionArn=ids["Subscription"])
    attributes = found["Attributes"]
    return json.loads(attributes.get("FilterPolicy") or "{}"), attributes["RawMessageDelivery"]


def _function(cloud: Cloud, ids: dict[str, str]) -> Any:
    client = cloud.client("lambda")
    found = client.get_function(FunctionName=ids["Function"])
    configuration = found["Configuration"]
    payload = client.invoke(FunctionName=ids["Function"])["Payload"].read()
    return (
        configuration["Timeout"],
        configuration["MemorySize"],
        configuration.get("Environment", {}).get("Variables", {}),
        {k: v for k, v in found.get("Tags", {}).items() if not k.startswith("aws:")},
        found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
        json.loads(payload),
    )


def _alias(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("lambda").get_alias(FunctionName=ids["Function"], Name="live")
    return found["Description"]


def _url(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("lambda").get_function_url_config(FunctionName=ids["Function"])
    return found["AuthType"], found.get("Cors", {}).get("AllowOrigins")


def _invoke_config(cloud: Cloud, ids: dict[str, str]) -> Any:
    return cloud.client("lambda").get_function_event_invoke_config(
        FunctionName=ids["Function"], Qualifier="$LATEST"
    )["MaximumRetryAttempts"]


def _mapping(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("lambda").get_event_source_mapping(UUID=ids["Mapping"])
    return found["BatchSize"], found["State"]


def _role(cloud: Cloud, ids: dict[str, str]) -> Any:
    iam = cloud.client("iam")
    role = iam.get_role(RoleName=ids["Role"])["Role"]
    inline = iam.list_role_policies(RoleName=ids["Role"])["PolicyNames"]
    managed = iam.list_attached_role_policies(RoleName=ids["Role"])["AttachedPolicies"]
    return role.get("Description", ""), inline, [p["PolicyName"] for p in managed]


def _inline(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("iam").get_role_policy(RoleName=ids["Role"], PolicyName="inline")
    return found["PolicyDocument"]["Statement"][0]["Action"]


def _managed(cloud: Cloud, ids: dict[str, str]) -> Any:
    iam = cloud.client("iam")
    policy = iam.get_policy(PolicyArn=ids["Managed"])["Policy"]
    found = iam.get_policy_version(PolicyArn=ids["Managed"], VersionId=policy["DefaultVersionId"])
    return found["PolicyVersion"]["Document"]["Statement"][0]["Action"]


def _bucket(cloud: Cloud, ids: dict[str, str]) -> Any:
    s3 = cloud.client("s3")
    bucket = ids["Bucket"]
    notified = s3.get_bucket_notification_configuration(Bucket=bucket)
    return (
        s3.get_bucket_versioning(Bucket=bucket).get("Status"),
        [c["Events"] for c in notified.get("QueueConfigurations", [])],
        [r["ID"] for r in _or_none(s3.get_bucket_lifecycle_configuration, bucket, "Rules")],
        [r["AllowedMethods"] for r in _or_none(s3.get_bucket_cors, bucket, "CORSRules")],
        [t["Value"] for t in _or_none(s3.get_bucket_tagging, bucket, "TagSet")],
    )


def _or_none(call: Any, bucket: str, key: str) -> Any:
    try:
        return call(Bucket=bucket)[key]
    except ClientError:  # NoSuchLifecycleConfiguration and the like
        return []


def _bucket_policy(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("s3").get_bucket_policy(Bucket=ids["Bucket"])["Policy"]
    return json.loads(found)["Statement"][0]["Action"]


def _table(cloud: Cloud, ids: dict[str, str]) -> Any:
    client = cloud.client("dynamodb")
    found = client.describe_table(TableName=ids["Table"])["Table"]
    ttl = client.describe_time_to_live(TableName=ids["Table"])["TimeToLiveDescription"]
    tags = client.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]
    return (
        [i["IndexName"] for i in found.get("GlobalSecondaryIndexes", [])],
        found.get("StreamSpecification", {}).get("StreamViewType"),
        ttl.get("AttributeName") if ttl["TimeToLiveStatus"] == "ENABLED" else None,
        {t["Key"]: t["Value"] for t in tags},
    )


def _rule(cloud: Cloud, ids: dict[str, str]) -> Any:
    events = cloud.client("events")
    found = events.describe_rule(Name=ids["Rule"])
    targets = events.list_targets_by_rule(Rule=ids["Rule"])["Targets"]
    return found["ScheduleExpression"], found["State"], sorted(t["Id"] for t in targets)


def _bus(cloud: Cloud, ids: dict[str, str]) -> Any:
    arn = f"arn:aws:events:{cloud.region}:{cloud.account}:event-bus/{ids['Bus']}"
    found = cloud.client("events").list_tags_for_resource(ResourceARN=arn)["Tags"]
    return {t["Key"]: t["Value"] for t in found}


def _connection(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("events").describe_connection(Name=ids["Connection"])
    return found["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyName"]


def _destination(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("events").describe_api_destination(Name=ids["Destination"])
    return found["InvocationEndpoint"], found["HttpMethod"]


def _machine(cloud: Cloud, ids: dict[str, str]) -> Any:
    client = cloud.client("stepfunctions")
    found = client.describe_state_machine(stateMachineArn=ids["Machine"])
    tags = client.list_tags_for_resource(resourceArn=ids["Machine"])["tags"]
    return json.loads(found["definition"])["StartAt"], {t["key"]: t["value"] for t in tags}


def _log_group(cloud: Cloud, ids: dict[str, str]) -> Any:
    groups = cloud.client("logs").describe_log_groups(logGroupNamePrefix=ids["Group"])["logGroups"]
    return groups[0].get("retentionInDays")


def _filter(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("logs").describe_subscription_filters(logGroupName=ids["Group"])
    return [f["filterPattern"] for f in found["subscriptionFilters"]]


def _api(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("apigateway").get_rest_api(restApiId=ids["Api"])
    return found["name"], found.get("description"), found.get("binaryMediaTypes")


def _method(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("apigateway").get_method(
        restApiId=ids["Api"], resourceId=ids["Part"], httpMethod="GET"
    )
    return found["apiKeyRequired"], sorted(found["methodIntegration"]["integrationResponses"])


def _stage(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("apigateway").get_stage(restApiId=ids["Api"], stageName="live")
    return found.get("variables"), found.get("description") or None


def _parameter(cloud: Cloud, ids: dict[str, str]) -> Any:
    return cloud.client("ssm").get_parameter(Name=ids["Parameter"])["Parameter"]["Value"]


def _secret(cloud: Cloud, ids: dict[str, str]) -> Any:
    client = cloud.client("secretsmanager")
    found = client.describe_secret(SecretId=ids["Secret"])
    value = client.get_secret_value(SecretId=ids["Secret"])["SecretString"]
    return found.get("Description", ""), value


def _stream(cloud: Cloud, ids: dict[str, str]) -> Any:
    client = cloud.client("kinesis")
    found = client.describe_stream_summary(StreamName=ids["Stream"])["StreamDescriptionSummary"]
    tags = client.list_tags_for_stream(StreamName=ids["Stream"])["Tags"]
    return found["RetentionPeriodHours"], {t["Key"]: t["Value"] for t in tags}


def _key(cloud: Cloud, ids: dict[str, str]) -> Any:
    client = cloud.client("kms")
    found = client.describe_key(KeyId=ids["Key"])["KeyMetadata"]
    rotated = client.get_key_rotation_status(KeyId=ids["Key"])["KeyRotationEnabled"]
    return found["Description"], rotated


def _key_alias(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("kms").describe_key(KeyId=ids["Alias"])["KeyMetadata"]["KeyId"]
    return next(name for name, physical in ids.items() if physical == found)


def _alarm(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("cloudwatch").describe_alarms(AlarmNames=[ids["Alarm"]])
    alarm = found["MetricAlarms"][0]
    return alarm["Threshold"], alarm.get("AlarmDescription")


def _schedule(cloud: Cloud, ids: dict[str, str]) -> Any:
    found = cloud.client("scheduler").get_schedule(Name=ids["Schedule"])
    return found["ScheduleExpression"], found["State"]


def _statement(action: str, **more: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _policy(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


QUEUE = "\n  Queue: {Type: AWS::SQS::Queue}\n"
TOPIC = "\n  Topic: {Type: AWS::SNS::Topic}\n"
BUCKET = "\n  Bucket: {Type: AWS::S3::Bucket}\n"
TAGS = [{"Key": "team", "Value": "red"}]
API = """
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: first}}
  Part:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: part}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Part
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses: [{StatusCode: "200"}]
      MethodResponses: [{StatusCode: "200"}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: !Ref Api}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live}
"""
MACHINE = (
    ROLE
    + """
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
"""
)

CASES = {
    "sqs queue": Case(
        QUEUE + "  Dead: {Type: AWS::SQS::Queue}\n",
        "Queue",
        {
            "VisibilityTimeout": 77,
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]},
                "maxReceiveCount": 3,
            },
            "Tags": TAGS,
        },
        _queue,
        ("30", None, {}),
        ("77", 3, {"team": "red"}),
    ),
    "sqs queue, back to defaults": Case(
        QUEUE,
        "Queue",
        {"VisibilityTimeout": None, "Tags": None},
        _queue,
        ("77", None, {"team": "red"}),
        ("30", None, {}),
        first={"VisibilityTimeout": 77, "Tags": TAGS},
    ),
    "sqs queue policy": Case(
        QUEUE
        + """
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Queue]}
""",
        "Policy",
        {"PolicyDocument": _statement("sqs:ReceiveMessage")},
        _queue_policy,
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        first={"PolicyDocument": _statement("sqs:SendMessage")},
    ),
    "sns topic": Case(
        TOPIC,
        "Topic",
        {"DisplayName": "news", "Tags": TAGS},
        _topic,
        ("", {}),
        ("news", {"team": "red"}),
    ),
    "sns topic policy": Case(
        TOPIC
        + """
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties: {Topics: [!Ref Topic]}
""",
        "Policy",
        {"PolicyDocument": _statement("sns:Subscribe")},
        _topic_policy,
        "sns:Publish",
        "sns:Subscribe",
        first={"PolicyDocument": _statement("sns:Publish")},
    ),
    "sns subscription": Case(
        TOPIC
        + QUEUE
        + """
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      {TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn, RawMessageDelivery: true}
""",
        "Subscription",
        {"FilterPolicy": {"kind": ["b"]}, "RawMessageDelivery": None},
        _subscription,
        ({"kind": ["a"]}, "true"),
        ({"kind": ["b"]}, "false"),
        first={"FilterPolicy": {"kind": ["a"]}},
    ),
    "lambda function": Case(
        FUNCTION,
        "Function",
        {
            "Timeout": 9,
            "MemorySize": 256,
            "Environment": {"Variables": {"A": "2", "FLAG": True}},
            "Code": {"ZipFile": "def handler(event, context): return 2"},
            "ReservedConcurrentExecutions": 5,
            "Tags": TAGS,
        },
        _function,
        (3, 128, {"A": "1"}, {}, None, 1),
        (9, 256, {"A": "2", "FLAG": "true"}, {"team": "red"}, 5, 2),
        first={"Environment": {"Variables": {"A": 1}}},
    ),
    "lambda function, back to defaults": Case(
        FUNCTION,
        "Function",
        {
            "Timeout": None,
            "MemorySize": None,
            "Environment": None,
            "ReservedConcurrentExecutions": None,
        },
        _function,
        (9, 256, {"A": "1"}, {}, 5, 1),
        (3, 128, {}, {}, None, 1),
        first={
            "Timeout": 9,
            "MemorySize": 256,
            "Environment": {"Variables": {"A": 1}},
            "ReservedConcurrentExecutions": 5,
        },
    ),
    "lambda alias": Case(
        FUNCTION
        + """
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Function}}
  Alias:
    Type: AWS::Lambda::Alias
    Properties:
      Name: live
      FunctionName: !Ref Function
      FunctionVersion: !GetAtt Version.Version
""",
        "Alias",
        {"Description": "the live one"},
        _alias,
        "",
        "the live one",
    ),
    "lambda url": Case(
        FUNCTION
        + """
  Url:
    Type: AWS::Lambda::Url
    Properties: {TargetFunctionArn: !GetAtt Function.Arn, AuthType: NONE}
""",
        "Url",
        {"AuthType": "AWS_IAM", "Cors": {"AllowOrigins": ["https://x.example"]}},
        _url,
        ("NONE", None),
        ("AWS_IAM", ["https://x.example"]),
    ),
    "lambda event invoke config": Case(
        FUNCTION
        + """
  Invoke:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {FunctionName: !Ref Function, Qualifier: $LATEST, MaximumRetryAttempts: 1}
""",
        "Invoke",
        {"MaximumRetryAttempts": 0},
        _invoke_config,
        1,
        0,
    ),
    "lambda event source mapping": Case(
        FUNCTION
        + QUEUE
        + """
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Function, EventSourceArn: !GetAtt Queue.Arn}
""",
        "Mapping",
        {"BatchSize": 5, "Enabled": False},
        _mapping,
        (10, "Enabled"),
        (5, "Disabled"),
    ),
    "iam role": Case(
        ROLE,
        "Role",
        {
            "Description": "changed",
            "Policies": [{"PolicyName": "new", "PolicyDocument": _policy("s3:GetObject")}],
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        },
        _role,
        ("", ["old"], []),
        ("changed", ["new"], ["ReadOnlyAccess"]),
        first={"Policies": [{"PolicyName": "old", "PolicyDocument": _policy("s3:PutObject")}]},
    ),
    "iam policy": Case(
        ROLE
        + """
  Inline: {Type: AWS::IAM::Policy, Properties: {PolicyName: inline, Roles: [!Ref Role]}}
""",
        "Inline",
        {"PolicyDocument": _policy("s3:PutObject")},
        _inline,
        "s3:GetObject",
        "s3:PutObject",
        first={"PolicyDocument": _policy("s3:GetObject")},
    ),
    "iam managed policy": Case(
        "\n  Managed: {Type: AWS::IAM::ManagedPolicy}\n",
        "Managed",
        {"PolicyDocument": _policy("s3:PutObject")},
        _managed,
        "s3:GetObject",
        "s3:PutObject",
        first={"PolicyDocument": _policy("s3:GetObject")},
    ),
    "s3 bucket": Case(
        BUCKET
        + QUEUE
        + """
  Allow:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: "*"}]
""",
        "Bucket",
        {
            "VersioningConfiguration": {"Status": "Enabled"},
            "NotificationConfiguration": {
                "QueueConfigurations": [
                    {"Event": "s3:ObjectCreated:*", "Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}
                ]
            },
            "LifecycleConfiguration": {
                "Rules": [{"Id": "old", "Status": "Enabled", "ExpirationInDays": 3}]
            },
            "CorsConfiguration": {
                "CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]
            },
            "Tags": TAGS,
        },
        _bucket,
        (None, [], [], [], []),
        ("Enabled", [["s3:ObjectCreated:*"]], ["old"], [["GET"]], ["red"]),
    ),
    "s3 bucket policy": Case(
        BUCKET + "  Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Bucket}}\n",
        "Policy",
        {"PolicyDocument": _statement("s3:PutObject")},
        _bucket_policy,
        "s3:GetObject",
        "s3:PutObject",
        first={"PolicyDocument": _statement("s3:GetObject")},
    ),
    "dynamodb table": Case(
        TABLE,
        "Table",
        {
            "AttributeDefinitions": [
                {"AttributeName": "id", "AttributeType": "S"},
                {"AttributeName": "owner", "AttributeType": "S"},
            ],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-owner",
                    "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True},
            "Tags": TAGS,
        },
        _table,
        ([], None, None, {}),
        (["by-owner"], "NEW_IMAGE", "until", {"team": "red"}),
    ),
    "events rule": Case(
        QUEUE
        + """
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 hour)
      Targets: [{Id: one, Arn: !GetAtt Queue.Arn}]
""",
        "Rule",
        {
            "ScheduleExpression": "rate(2 hours)",
            "State": "DISABLED",
            "Targets": [{"Id": "two", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}],
        },
        _rule,
        ("rate(1 hour)", "ENABLED", ["one"]),
        ("rate(2 hours)", "DISABLED", ["two"]),
    ),
    "events event bus": Case(
        "\n  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n",
        "Bus",
        {"Tags": [{"Key": "team", "Value": "blue"}]},
        _bus,
        {"team": "red"},
        {"team": "blue"},
        first={"Tags": TAGS},
    ),
    "events connection": Case(
        """
  Connection:
    Type: AWS::Events::Connection
    Properties:
      Name: partner
      AuthorizationType: API_KEY
      AuthParameters: {ApiKeyAuthParameters: {ApiKeyName: old, ApiKeyValue: secret}}
""",
        "Connection",
        {
            "AuthParameters": {
                "ApiKeyAuthParameters": {"ApiKeyName": "new", "ApiKeyValue": "secret"}
            }
        },
        _connection,
        "old",
        "new",
    ),
    "events api destination": Case(
        """
  Connection:
    Type: AWS::Events::Connection
    Properties:
      Name: partner
      AuthorizationType: API_KEY
      AuthParameters: {ApiKeyAuthParameters: {ApiKeyName: key, ApiKeyValue: secret}}
  Destination:
    Type: AWS::Events::ApiDestination
    Properties:
      Name: partner
      ConnectionArn: !GetAtt Connection.Arn
      InvocationEndpoint: https://a.example
      HttpMethod: POST
""",
        "Destination",
        {"InvocationEndpoint": "https://b.example", "HttpMethod": "PUT"},
        _destination,
        ("https://a.example", "POST"),
        ("https://b.example", "PUT"),
    ),
    "stepfunctions state machine": Case(
        MACHINE,
        "Machine",
        {
            "DefinitionString": '{"StartAt": "${First}", "States": '
            '{"B": {"Type": "Pass", "End": true}}}',
            "DefinitionSubstitutions": {"First": "B"},
            "Tags": TAGS,
        },
        _machine,
        ("A", {}),
        ("B", {"team": "red"}),
    ),
    "logs log group": Case(
        "\n  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}\n",
        "Group",
        {"RetentionInDays": 14},
        _log_group,
        7,
        14,
    ),
    "logs subscription filter": Case(
        FUNCTION
        + """
  Group: {Type: AWS::Logs::LogGroup}
  Allow:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Function
      Action: lambda:InvokeFunction
      Principal: logs.amazonaws.com
  Filter:
    Type: AWS::Logs::SubscriptionFilter
    DependsOn: Allow
    Properties:
      LogGroupName: !Ref Group
      FilterPattern: ERROR
      DestinationArn: !GetAtt Function.Arn
""",
        "Filter",
        {"FilterPattern": "WARN"},
        _filter,
        ["ERROR"],
        ["WARN"],
    ),
    "apigateway rest api": Case(
        API,
        "Api",
        {"Name": "second", "Description": "told", "BinaryMediaTypes": ["image/png"]},
        _api,
        ("first", None, None),
        ("second", "told", ["image/png"]),
    ),
    "apigateway method": Case(
        API,
        "Method",
        {
            "ApiKeyRequired": True,
            "Integration": {
                "Type": "MOCK",
                "IntegrationResponses": [{"StatusCode": "200"}, {"StatusCode": "404"}],
            },
            "MethodResponses": [{"StatusCode": "200"}, {"StatusCode": "404"}],
        },
        _method,
        (False, ["200"]),
        (True, ["200", "404"]),
    ),
    "apigateway stage": Case(
        API,
        "Stage",
        {"Variables": {"color": "red"}, "Description": "told"},
        _stage,
        ({"color": "blue", "size": "xl"}, None),
        ({"color": "red"}, "told"),
        first={"Variables": {"color": "blue", "size": "xl"}},
    ),
    "ssm parameter": Case(
        "\n  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one}}\n",
        "Parameter",
        {"Value": "two"},
        _parameter,
        "one",
        "two",
    ),
    "secretsmanager secret": Case(
        "\n  Secret: {Type: AWS::SecretsManager::Secret}\n",
        "Secret",
        {"SecretString": "two", "Description": "told"},
        _secret,
        ("", "one"),
        ("told", "two"),
        first={"SecretString": "one"},
    ),
    "kinesis stream": Case(
        "\n  Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n",
        "Stream",
        {"RetentionPeriodHours": 48, "Tags": TAGS},
        _stream,
        (36, {}),
        (48, {"team": "red"}),
        first={"RetentionPeriodHours": 36},
    ),
    "kms key": Case(
        "\n  Key: {Type: AWS::KMS::Key}\n",
        "Key",
        {"Description": "told", "EnableKeyRotation": True},
        _key,
        ("", False),
        ("told", True),
    ),
    "kms alias": Case(
        """
  One: {Type: AWS::KMS::Key}
  Two: {Type: AWS::KMS::Key}
  Alias:
    Type: AWS::KMS::Alias
    Properties: {AliasName: alias/app, TargetKeyId: !Ref One}
""",
        "Alias",
        {"TargetKeyId": {"Ref": "Two"}},
        _key_alias,
        "One",
        "Two",
    ),
    "cloudwatch alarm": Case(
        """
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: App
      MetricName: Errors
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
""",
        "Alarm",
        {"Threshold": 5, "AlarmDescription": "told"},
        _alarm,
        (1.0, None),
        (5.0, "told"),
    ),
    "scheduler schedule": Case(
        QUEUE
        + ROLE
        + """
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: rate(1 hour)
      FlexibleTimeWindow: {Mode: "OFF"}
      Target: {Arn: !GetAtt Queue.Arn, RoleArn: !GetAtt Role.Arn}
""",
        "Schedule",
        {"ScheduleExpression": "rate(2 hours)", "State": "DISABLED"},
        _schedule,
        ("rate(1 hour)", "ENABLED"),
        ("rate(2 hours)", "DISABLED"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_arrives_in_the_same_resource(cloud: Cloud, case: Case) -> None:
    stacks = Stacks(cloud)
    template = parsed(f"Resources:\n{case.resources}")
    properties = template["Resources"][case.name].setdefault("Properties", {})
    properties.update(case.first)

    created = stacks.create("app", template)
    assert created["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    ids = stacks.ids("app")
    assert case.look(cloud, ids) == case.before

    for name, value in case.change.items():
        if value is None:
            del properties[name]
        else:
            properties[name] = value
    updated = stacks.update("app", template)

    assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.events("app")
    assert stacks.ids("app") == ids
    assert case.look(cloud, ids) == case.after
    touched = {name for name, status, _ in stacks.events("app") if status == "UPDATE_COMPLETE"}
    assert touched == {"app", case.name}

    stacks.delete("app")
    left = stacks.client.describe_stacks(StackName=created["StackId"])["Stacks"][0]
    assert left["StackStatus"] == "DELETE_COMPLETE", stacks.events(created["StackId"])
