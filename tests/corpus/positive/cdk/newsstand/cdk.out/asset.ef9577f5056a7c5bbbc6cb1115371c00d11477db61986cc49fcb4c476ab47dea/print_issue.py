import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for number in range(event["copies"]):
        s3.put_object(
            Bucket=os.environ["ISSUES"], Key=f"{event['title']}/{number}.txt", Body=event["title"]
        )
    return event | {"printed": True}
