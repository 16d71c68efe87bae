"""The CDK app that `cdk.out` was synthesized from: `python app.py` beside aws-cdk-lib."""

import json
import shutil
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigateway, aws_dynamodb, aws_lambda

HERE = Path(__file__).parent
OUT = HERE / "cdk.out"


class TodoList(cdk.Stack):
    """A table behind an API."""

    def __init__(self, scope, id):
        super().__init__(scope, id)
        todos = aws_dynamodb.Table(
            self,
            "Todos",
            partition_key={"name": "id", "type": aws_dynamodb.AttributeType.STRING},
            billing_mode=aws_dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        function = aws_lambda.Function(
            self,
            "Handler",
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            handler="todo.handler",
            code=aws_lambda.Code.from_asset(str(HERE / "handlers")),
            environment={"TODOS": todos.table_name},
        )
        todos.grant_read_write_data(function)
        api = aws_apigateway.RestApi(self, "Api", cloud_watch_role=False)
        resource = api.root.add_resource("todos")
        integration = aws_apigateway.LambdaIntegration(function)
        resource.add_method("GET", integration)
        resource.add_method("POST", integration)
        cdk.CfnOutput(self, "TableName", value=todos.table_name)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    app = cdk.App(outdir=str(OUT), tree_metadata=False, analytics_reporting=False)
    TodoList(app, "TodoList")
    app.synth()
    for manifest in OUT.glob("manifest.json"):  # without what only CDK's own reports need
        data = json.loads(manifest.read_text())
        kept = ("aws:cloudformation:stack", "cdk:asset-manifest")
        data["artifacts"] = {k: a for k, a in data["artifacts"].items() if a["type"] in kept}
        for artifact in data["artifacts"].values():
            artifact.pop("additionalMetadataFile", None)
        manifest.write_text(json.dumps(data, indent=1) + "\n")
    for file in [*OUT.glob("*.metadata.json"), *OUT.glob("validation-report.json")]:
        file.unlink()


main()
