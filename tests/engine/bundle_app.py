"""An application that leaks secrets wherever one can, and the scenario that fails in it."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

DECLARED = "s3cr3t-of-the-service"
SECURE = "s3cr3t-of-ssm"
IN_ENVIRONMENT = "s3cr3t-in-the-env"
IN_AN_ITEM = "s3cr3t-in-an-item"
IN_A_HEADER = "s3cr3t-in-a-header"
IN_A_COOKIE = "s3cr3t-in-a-cookie"
OF_BASIC = "s3cr3t-of-basic-auth"
OF_THE_RULE = "DE44500105175407324931"
IN_CODE = "s3cr3t-in-code-42"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9mLWEtand0"
SECRETS = (
    *(DECLARED, SECURE, IN_ENVIRONMENT, IN_AN_ITEM, IN_A_HEADER, IN_A_COOKIE, OF_BASIC),
    *(OF_THE_RULE, IN_CODE, JWT),
)
PACKED = base64.b64encode(gzip.compress(json.dumps({"p": SECURE}).encode(), mtime=0)).decode()

TEMPLATE = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Leak:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: leak.handler
      CodeUri: code
      Environment:
        Variables:
          API_KEY: {IN_ENVIRONMENT}
          TABLE: !Ref Items
          QUEUE: !Ref Queue
          BUCKET: !Ref Files
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
  Queue: {{Type: AWS::SQS::Queue}}
  Files: {{Type: AWS::S3::Bucket}}
"""

CODE = f"""\
import base64, gzip, json, os
import boto3

API_KEY = "{IN_CODE}"


def handler(event, context):
    secret = boto3.client("secretsmanager").get_secret_value(SecretId="shop/db")["SecretString"]
    got = boto3.client("ssm").get_parameter(Name="/shop/key", WithDecryption=True)
    key = got["Parameter"]["Value"]
    all_ = {{"secret": secret, "k": key, "env": os.environ["API_KEY"], "event": event}}
    print("plain:", secret, key, os.environ["API_KEY"], event)
    print(json.dumps({{"level": "INFO", "message": f"inside {{key}}", "all": all_}}))
    text = json.dumps(all_)
    packed = base64.b64encode(gzip.compress(text.encode())).decode()
    boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(
        Item={{"id": "1", "password": "{IN_AN_ITEM}", "note": text}}
    )
    boto3.client("sqs").send_message(
        QueueUrl=os.environ["QUEUE"], MessageBody=base64.b64encode(text.encode()).decode()
    )
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key="a.txt", Body=text + packed)
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key="a.gz", Body=packed)
    return {{"statusCode": 200, "body": text, "packed": packed}}
"""

SCENARIO = f"""\
scenario: leaks
stack: template.yaml
variables: {{reference: "iban {OF_THE_RULE}"}}
given:
  - secrets: {{shop/db: {{user: shop, password: {DECLARED}}}}}
  - parameters: {{/shop/key: {{value: {SECURE}, type: SecureString}}}}
when:
  - invoke:
      function: Leak
      payload:
        headers:
          authorization: Bearer {IN_A_HEADER}
          Cookie: "sid={IN_A_COOKIE}; theme=dark"
          x-basic: Basic {base64.b64encode(f"ann:{OF_BASIC}".encode()).decode()}
        token: {JWT}
        reference: "${{reference}}"
        data: {PACKED}
then:
  - item: {{table: Items, key: {{id: "1"}}, contains: {{note: EXPECTED}}}}
timeout: 1s
"""

RULES = '[tool.serverless-harness.masking]\npatterns = ["DE[0-9]{20}"]\n'


def write(folder: Path) -> Path:
    """The project; its scenario file."""
    (folder / "code").mkdir(parents=True)
    (folder / "code" / "leak.py").write_text(CODE)
    (folder / "template.yaml").write_text(TEMPLATE)
    (folder / "pyproject.toml").write_text(RULES)
    (folder / "leak.scenario.yaml").write_text(SCENARIO)
    return folder / "leak.scenario.yaml"
