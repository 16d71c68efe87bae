"""Each account has buckets of its own, also under a name that another account uses.

On AWS bucket names are global, and LocalStack keeps to that. Here an account is one worker of a
test run, and a template with a fixed `BucketName` has to deploy for each of them: the accounts
are worlds apart. Names stay as they are written, in requests, events and URLs.
"""

from __future__ import annotations

from ..mends.on_import import after_import
from . import credentials, owners, storage


def install() -> None:
    after_import("localstack.services.s3.models", owners.install)
    after_import("localstack.services.s3.storage.ephemeral", storage.install)
    after_import("localstack.services.s3.provider", storage.install_in_provider)
    after_import("localstack.aws.handlers.auth", credentials.install)
    after_import("localstack.services.lambda_.invocation.lambda_service", owners.install_in_lambda)
