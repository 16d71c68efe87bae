"""CloudFormation's `AWS::SES::EmailIdentity` fails: its provider is generated, not written.

An identity counts as verified as soon as it is created, since nobody can answer the mail that
would confirm it. AWS: `AWS::SES::EmailIdentity` in the CloudFormation template reference.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.ses.resource_providers.aws_ses_emailidentity", _mend)


def _mend(module: Any) -> None:
    def done(request: Any) -> Any:
        model = request.desired_state
        return module.ProgressEvent(
            status=module.OperationStatus.SUCCESS,
            resource_model=model,
            custom_context=request.custom_context,
        )

    def create(_: Any, request: Any) -> Any:
        identity = request.desired_state["EmailIdentity"]
        ses = request.aws_client_factory.ses
        if "@" in identity:
            ses.verify_email_identity(EmailAddress=identity)
        else:
            ses.verify_domain_identity(Domain=identity)
        return done(request)

    def update(_: Any, request: Any) -> Any:
        # the name cannot be updated; LocalStack keeps none of the other properties
        return done(request)

    def delete(_: Any, request: Any) -> Any:
        identity = request.desired_state["EmailIdentity"]
        request.aws_client_factory.ses.delete_identity(Identity=identity)
        return done(request)

    provider = module.SESEmailIdentityProvider
    provider.create, provider.update, provider.delete = create, update, delete
