import json
import os

import boto3

ssm = boto3.client("ssm")
secrets = boto3.client("secretsmanager")


def handler(event, context):
    greeting = ssm.get_parameter(Name=os.environ["GREETING"])["Parameter"]["Value"]
    login = json.loads(secrets.get_secret_value(SecretId=os.environ["LOGIN"])["SecretString"])
    return {
        "from": os.environ["SENDER"],
        "text": f"{greeting}, {event['name']}",
        "limit": int(os.environ["LIMIT"]),
        "user": os.environ["LOGIN_USER"],
        "same_user": login["username"] == os.environ["LOGIN_USER"],
        "password_length": len(login["password"]),
    }
