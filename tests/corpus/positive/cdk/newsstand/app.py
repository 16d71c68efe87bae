"""The CDK app that `cdk.out` was synthesized from: `python app.py` beside aws-cdk-lib."""

import json
import shutil
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import (
    aws_events,
    aws_events_targets,
    aws_lambda,
    aws_s3,
    aws_sns,
    aws_sns_subscriptions,
    aws_sqs,
    aws_stepfunctions,
    aws_stepfunctions_tasks,
)

HERE = Path(__file__).parent
OUT = HERE / "cdk.out"


class Archive(cdk.Stack):
    """What is printed is kept here."""

    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.issues = aws_s3.Bucket(self, "Issues", removal_policy=cdk.RemovalPolicy.DESTROY)
        cdk.CfnOutput(self, "IssuesName", value=self.issues.bucket_name)


class Stand(cdk.Stack):
    """A machine, started by an event, prints and tells."""

    def __init__(self, scope, id, issues):
        super().__init__(scope, id)
        printing = aws_lambda.Function(
            self,
            "Print",
            runtime=aws_lambda.Runtime.PYTHON_3_12,
            handler="print_issue.handler",
            code=aws_lambda.Code.from_asset(str(HERE / "handlers")),
            environment={"ISSUES": issues.bucket_name},
        )
        issues.grant_put(printing)
        readers = aws_sqs.Queue(self, "Readers")
        news = aws_sns.Topic(self, "News")
        news.add_subscription(
            aws_sns_subscriptions.SqsSubscription(readers, raw_message_delivery=True)
        )
        machine = aws_stepfunctions.StateMachine(
            self,
            "Edition",
            definition_body=aws_stepfunctions.DefinitionBody.from_chainable(
                aws_stepfunctions_tasks.LambdaInvoke(
                    self, "Print it", lambda_function=printing, output_path="$.Payload"
                ).next(
                    aws_stepfunctions_tasks.SnsPublish(
                        self,
                        "Tell",
                        topic=news,
                        message=aws_stepfunctions.TaskInput.from_json_path_at("$.title"),
                    )
                )
            ),
        )
        aws_events.Rule(
            self,
            "Edited",
            event_pattern={"source": ["editor"]},
            targets=[
                aws_events_targets.SfnStateMachine(
                    machine, input=aws_events.RuleTargetInput.from_event_path("$.detail")
                )
            ],
        )
        cdk.CfnOutput(self, "MachineArn", value=machine.state_machine_arn)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    app = cdk.App(outdir=str(OUT), tree_metadata=False, analytics_reporting=False)
    archive = Archive(app, "Archive")
    Stand(app, "Stand", archive.issues)
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
