"""The table in docs/ is current, and the corpus has in it what real applications have."""

from __future__ import annotations

import pytest
from cases import Case, cases
from features import API, CODE, EVENT, INTRINSIC, RESOURCE, SAM, SECTION, STATE, features_of
from table import PAGE, page

from harness.stacks.readers import read_template

# What hand-written sample applications contain, most frequent first.
NEEDED = {
    RESOURCE: """
        AWS::Serverless::Function AWS::IAM::Role AWS::S3::Bucket AWS::Serverless::StateMachine
        AWS::DynamoDB::Table AWS::Logs::LogGroup AWS::SQS::Queue AWS::Serverless::Api
        AWS::Lambda::Permission AWS::Events::Rule AWS::SNS::Topic AWS::Events::EventBus
        AWS::Serverless::SimpleTable AWS::ApiGateway::RestApi AWS::SecretsManager::Secret
        AWS::SQS::QueuePolicy AWS::SSM::Parameter AWS::Pipes::Pipe AWS::Kinesis::Stream
        AWS::Serverless::LayerVersion AWS::ApiGatewayV2::Api AWS::Cognito::UserPool
        AWS::Serverless::Connector AWS::Events::Connection AWS::Events::ApiDestination
        AWS::Lambda::Function AWS::KMS::Key AWS::Serverless::HttpApi AWS::CloudFormation::Stack
        AWS::Serverless::Application AWS::CloudWatch::Alarm AWS::Scheduler::Schedule
    """,
    INTRINSIC: """
        Ref Fn::GetAtt Fn::Sub Fn::Join Fn::Select Fn::Equals Fn::Transform AWS::Include
        Fn::FindInMap Fn::Split Fn::If Fn::ImportValue {{resolve:secretsmanager}} {{resolve:ssm}}
    """,
    EVENT: """
        Api SQS S3 DynamoDB HttpApi Kinesis EventBridgeRule CloudWatchEvent SNS Schedule ScheduleV2
    """,
    SAM: """
        AutoPublishAlias Connectors DeadLetterQueue DefinitionSubstitutions EventInvokeConfig
        FunctionUrlConfig Layers
    """,
    STATE: """
        Task Pass Choice Wait Map Parallel Succeed Fail Retry Catch JSONata lambda:invoke
        sns:publish dynamodb:putItem dynamodb:updateItem events:putEvents
        states:startExecution.sync:2 sqs:sendMessage.waitForTaskToken aws-sdk:dynamodb:query
    """,
    CODE: "python3.14 nodejs24.x python3.9 python3.12",
    API: "sqs dynamodb states lambda mock",
}
PHRASES = {
    (EVENT, "StateMachine: EventBridgeRule"),
    (INTRINSIC, "Fn::Sub with a map"),
    (STATE, "bare function ARN"),
    (STATE, "distributed Map"),
    (SECTION, "parameters without default"),
    (SECTION, "several stacks"),
    (SECTION, "CDK cloud assembly"),
    (SECTION, "exports"),
    (SECTION, "Globals"),
    (SECTION, "Mappings"),
    (SECTION, "Conditions"),
    (CODE, "no CodeUri"),
    (CODE, "BuildMethod: esbuild"),
    (CODE, "BuildMethod: makefile"),
    (CODE, "public layer by its ARN"),
    (CODE, "CodeUri leads upwards"),
    (CODE, "CodeUri is an archive"),
    (CODE, "code in the template"),
    (CODE, "handler with a dash"),
    (SAM, "inline policy statements"),
    (SAM, "managed policies by name"),
}


def test_the_table_is_current() -> None:
    assert PAGE.read_text() == page(), "run `python tests/corpus/table.py`"


def test_what_real_applications_have_occurs() -> None:
    found = {feature for case in cases() for feature in features_of(case)}
    needed = {(group, name) for group, names in NEEDED.items() for name in names.split()}
    assert not sorted((needed | PHRASES) - found)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_output_and_an_event_are_looked_at(case: Case) -> None:
    """An application that is only deployed shows nothing."""
    for scenario in case.scenarios:
        assert any(step.section == "when" for step in scenario.steps)
        kinds = {step.kind for step in scenario.steps if step.section == "then"}
        assert kinds - {"outputs"}
    if not case.unsupported:
        steps = [step for scenario in case.scenarios for step in scenario.steps]
        looked_at = {name for step in steps if step.kind == "outputs" for name in step.body}
        assert _outputs(case) <= looked_at


def _outputs(case: Case) -> set[str]:
    declared = read_template(case.template).body.get("Outputs") or {}
    always = {name for name, output in declared.items() if "Condition" not in output}
    return {name for name in always if not name.startswith("ExportsOutput")}  # CDK's own


@pytest.mark.parametrize(
    "case", [case for case in cases() if case.limits], ids=lambda case: case.name
)
def test_limits_are_of_features_that_the_application_has(case: Case) -> None:
    assert set(case.limits) <= {name for _, name in features_of(case)}
