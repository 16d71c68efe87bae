import base64
import json
import os

import boto3

kms = boto3.client("kms")
sqs = boto3.client("sqs")
ssm = boto3.client("ssm")


def handler(event, context):
    sealed = kms.encrypt(KeyId=os.environ["KEY"], Plaintext=event["text"].encode())
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"].decode()
    colours = ssm.get_parameter(Name=os.environ["COLOURS"])["Parameter"]["Value"].split(",")
    letter = {
        "sealed": base64.b64encode(sealed["CiphertextBlob"]).decode(),
        "colour": colours[0],
        "with": os.environ["TOKEN"],
    }
    sqs.send_message(QueueUrl=os.environ["LETTERS"], MessageBody=json.dumps(letter))
    return {"opened": opened}
