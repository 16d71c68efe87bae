import json
import os

import boto3

sent = boto3.resource("dynamodb").Table(os.environ["SENT"])
ses = boto3.client("ses")


def mail(event, context):
    for record in event["Records"]:
        issue = json.loads(record["Sns"]["Message"])
        ses.verify_email_identity(EmailAddress="news@example.org")
        ses.send_email(
            Source="news@example.org",
            Destination={"ToAddresses": ["ann@example.org"]},
            Message={
                "Subject": {"Data": record["Sns"]["Subject"]},
                "Body": {"Text": {"Data": issue["text"]}},
            },
        )
        sent.put_item(Item={"id": f"mail-{issue['number']}"})


def post(event, context):
    for record in event["Records"]:
        issue = json.loads(json.loads(record["body"])["Message"])
        sent.put_item(Item={"id": f"post-{issue['number']}"})
