"""AWS::SNS::TopicPolicy."""

from __future__ import annotations

import json

from ..change import Change


def _policy(change: Change) -> None:
    sns = change.client("sns")
    topics = change.value("Topics", [])
    for topic in topics:
        policy = json.dumps(change.after["PolicyDocument"])
        sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    for topic in change.before.get("Topics", []):
        if topic not in topics:
            sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue="")


UPDATES = {("PolicyDocument", "Topics"): _policy}
