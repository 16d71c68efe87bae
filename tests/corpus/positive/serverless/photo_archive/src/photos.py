import os


def archived(event, context):
    for record in event["Records"]:
        assert record["s3"]["bucket"]["name"] == os.environ["ARCHIVE"]
        print("archived:", record["s3"]["object"]["key"])


def removed(event, context):
    print("removed:", *(record["s3"]["object"]["key"] for record in event["Records"]))
