import json
import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    name = event["detail"]["name"]
    body = json.dumps({"report": name, "log": context.log_group_name})
    s3.put_object(Bucket=os.environ["REPORTS"], Key=f"{name}.json", Body=body)
