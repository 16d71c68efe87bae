import os
import urllib.parse
from pathlib import Path

import boto3

s3 = boto3.client("s3")


def keys(event):
    for record in event["Records"]:
        yield (
            record["s3"]["bucket"]["name"],
            urllib.parse.unquote_plus(record["s3"]["object"]["key"]),
        )


def arrive(event, context):
    import naming  # of the layer

    for bucket, key in keys(event):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket=os.environ["ARCHIVE"], Key=naming.called(key), Body=body)
    return {"docs": Path(__file__).parents[1].joinpath("docs").exists()}


def leave(event, context):
    print("gone:", *(key for _, key in keys(event)))
