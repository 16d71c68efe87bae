import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    text = f"{event['amount']} {os.environ['CURRENCY']}"
    s3.put_object(Bucket=os.environ["BILLS"], Key=f"{event['id']}.txt", Body=text)
