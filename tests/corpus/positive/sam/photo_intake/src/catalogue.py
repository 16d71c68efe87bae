import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        name = key.rpartition("/")[2]
        if record["eventName"].startswith("ObjectRemoved"):
            s3.delete_object(Bucket=os.environ["ARCHIVE"], Key=name)
        else:
            s3.copy_object(
                Bucket=os.environ["ARCHIVE"], Key=name, CopySource={"Bucket": bucket, "Key": key}
            )
