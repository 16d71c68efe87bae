"""What becomes of each plugin: done here, without effect on what is deployed, or refused."""

from __future__ import annotations

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless import fields
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.service import Service

BUNDLERS = frozenset(
    [
        "serverless-esbuild",
        "serverless-webpack",
        "serverless-plugin-typescript",
        "serverless-bundle",
        "serverless-jetpack",
        "serverless-plugin-esbuild",
    ]
)
_DONE = frozenset(
    [
        "serverless-python-requirements",
        "serverless-step-functions",
        "serverless-pseudo-parameters",
    ]
)
_WITHOUT_EFFECT = {
    "serverless-offline": "the harness is the local cloud",
    "serverless-offline-sqs": "the harness is the local cloud",
    "serverless-offline-sns": "the harness is the local cloud",
    "serverless-offline-ssm": "the harness is the local cloud",
    "serverless-offline-scheduler": "the harness is the local cloud",
    "serverless-s3-local": "the harness is the local cloud",
    "serverless-dynamodb-local": "the harness has its own DynamoDB",
    "serverless-dynamodb": "the harness has its own DynamoDB",
    "serverless-localstack": "the harness has its own LocalStack",
    "serverless-prune-plugin": "no versions are made",
    "serverless-plugin-warmup": "no function is kept warm",
    "serverless-domain-manager": "no domain is made: use the API's own address",
    "serverless-plugin-log-retention": "retention does not matter to a local run",
    "serverless-export-env": "it writes a file for other tools",
    "serverless-plugin-tracing": "traces are not sent",
    "serverless-plugin-lambda-insights": "there is no CloudWatch Lambda Insights",
    "serverless-plugin-datadog": "nothing is sent to Datadog",
    "serverless-stack-termination-protection": "local stacks are not protected",
    "serverless-plugin-monorepo": "links in node_modules are followed",
    "serverless-plugin-common-excludes": "it only makes packages smaller",
    "serverless-plugin-include-dependencies": "it only makes packages smaller",
    "serverless-s3-sync": "no files are uploaded to buckets",
    "serverless-openapi-documentation": "documents change nothing that runs",
    "serverless-aws-documentation": "documents change nothing that runs",
    "serverless-plugin-canary-deployments": "what is deployed gets all calls at once",
    "serverless-deployment-bucket": "the harness has its own bucket for artifacts",
    "serverless-latest-layer-version": "layers are taken as they are named",
}
_REFUSED = {
    "serverless-dotenv-plugin": "it puts .env into every function; `useDotenv: true` reads it",
    "serverless-iam-roles-per-function": "it makes a role for each function",
    "serverless-apigateway-service-proxy": "it makes API methods without functions",
    "serverless-appsync-plugin": "it makes an AppSync API",
    "serverless-plugin-split-stacks": "it makes several stacks of one",
    "serverless-plugin-aws-alerts": "it makes alarms",
    "serverless-lift": "it makes constructs",
    "serverless-plugin-existing-s3": "use `existing: true` of the s3 event",
    "serverless-wsgi": "it wraps the handler in its own",
    "serverless-rust": "it builds Rust",
    "serverless-go-plugin": "it builds Go",
}


def check_plugins(service: Service, draft: Draft) -> None:
    """Raises:
    BadInput: a plugin that changes what is deployed, and that is not known here.
    """
    for node in service.plugins:
        name = fields.text(node, "a plugin")
        if name in _DONE or name in BUNDLERS:
            continue
        if name in _WITHOUT_EFFECT:
            draft.note(node.where, f"plugin {name} is left out: {_WITHOUT_EFFECT[name]}")
            continue
        if name in _REFUSED:
            raise BadInput(
                f"the plugin {name} changes what is deployed, and is not run: {_REFUSED[name]}",
                where=node.where,
                fix="write what it makes under `resources`, or deploy the template that "
                "`serverless package` leaves in .serverless",
            )
        near = did_you_mean(name, {*_DONE, *BUNDLERS, *_WITHOUT_EFFECT})
        if near and near.startswith("did you mean"):
            draft.note(node.where, f"plugin {name} is not known and was not run; {near}")
        else:
            draft.note(node.where, f"plugin {name} is not known and was not run")
    settings = service.root.at("custom", "pythonRequirements")
    for key in ("dockerizePip", "dockerImage", "useDocker"):
        if settings is not None and (given := settings.get(key)) is not None:
            draft.note(given.where, f"{key} is left out: packages are built without Docker")
    _python_manifests(service, draft)


def _python_manifests(service: Service, draft: Draft) -> None:
    if not service.uses("serverless-python-requirements"):
        return
    folder = service.folder
    if (folder / "requirements.txt").is_file():
        return
    plugin = next(n for n in service.plugins if n.value == "serverless-python-requirements")
    for name, tool in (("Pipfile", "pipenv requirements"), ("poetry.lock", "poetry export")):
        if (folder / name).is_file():
            raise BadInput(
                f"{name} is not read: requirements.txt is",
                where=plugin.where,
                fix=f"write it out: `{tool} > requirements.txt`",
            )
    if not any(f.node.get("module") for f in service.functions):
        draft.note(plugin.where, "there is no requirements.txt: no packages are built")
