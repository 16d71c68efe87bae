"""`iot`: rules on MQTT topics (Serverless Framework: IoT)."""

from __future__ import annotations

from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.service import Service


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        for number, (_, event) in enumerate(function.events("iot"), 1):
            what = f"the iot event of {function.title}"
            service.keys.check(event, keys.IOT, what)
            prefix = naming.normal(function.key)
            rule = f"{prefix}IotTopicRule{number}"
            payload = {
                "RuleDisabled": not fields.flag(event.get("enabled"), f"enabled of {what}", True),
                "Sql": fields.required(event, "sql", what),
                "Actions": [{"Lambda": {"FunctionArn": function.arn}}],
                "Description": event.get("description"),
                "AwsIotSqlVersion": event.get("sqlVersion"),
            }
            draft.add(
                rule,
                "AWS::IoT::TopicRule",
                {"RuleName": event.get("name"), "TopicRulePayload": fields.optional(payload)},
                event.where,
            )
            allow(
                draft,
                f"{prefix}LambdaPermissionIotTopicRule{number}",
                function.arn,
                "iot.amazonaws.com",
                event.where,
                arns.in_account("iot", "rule/", {"Ref": rule}),
            )
