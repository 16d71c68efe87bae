import json
import os

import boto3

books = boto3.resource("dynamodb").Table(os.environ["BOOKS"])
sqs = boto3.client("sqs")


def handler(event, context):
    book = books.get_item(Key={"isbn": event["isbn"]})["Item"]
    receipt = {"title": book["title"], "cents": int(book["cents"])}
    sqs.send_message(QueueUrl=os.environ["RECEIPTS"], MessageBody=json.dumps(receipt))
    return receipt
