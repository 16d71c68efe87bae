"""Lambda gets and keeps a function's code by S3's handlers themselves, not by requests to S3.

For each function that is made LocalStack's clients get the archive, make the bucket that it is
kept in and put it there (4.13.1, 4.14.0): three requests that are signed, parsed and answered in
the same process, half of the time that making a function takes. Here the handlers are called in
the account that the requests would be in. What else Lambda does in S3 stays a request.
"""

from __future__ import annotations

import io
from types import ModuleType, SimpleNamespace
from typing import IO, Any

from .on_import import after_import

_REGION = "us-east-1"


def install() -> None:
    for module in ("lambda_service", "lambda_models"):
        after_import(f"localstack.services.lambda_.invocation.{module}", _mend)


def _mend(module: ModuleType) -> None:
    stock = module.connect_to

    def connect_to(**given: Any) -> _Clients:
        return _Clients(stock(**given), given.get("aws_access_key_id"))

    module.connect_to = connect_to  # type: ignore[attr-defined]


class _Clients:
    """LocalStack's clients of one account and region, but for S3's."""

    def __init__(self, stock: Any, account: str | None) -> None:
        self._stock, self._account = stock, account

    @property
    def s3(self) -> _S3:
        return _S3(self._stock, self._account)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)


class _S3:
    """What Lambda does with objects, named as botocore names it."""

    def __init__(self, clients: Any, account: str | None) -> None:
        self._clients, self._account = clients, account

    @property
    def exceptions(self) -> SimpleNamespace:
        from botocore.exceptions import ClientError

        return SimpleNamespace(ClientError=ClientError)

    def create_bucket(self, **given: str) -> None:
        self._call("CreateBucket", given)

    def get_object(self, **given: str) -> dict[str, io.BytesIO]:
        content = io.BytesIO()
        self._get(content, given)
        content.seek(0)
        return {"Body": content}

    def download_fileobj(
        self,
        Bucket: str,  # noqa: N803 - boto3's names
        Key: str,  # noqa: N803
        Fileobj: IO[bytes],  # noqa: N803
        ExtraArgs: dict[str, str] | None = None,  # noqa: N803
    ) -> None:
        self._get(Fileobj, {"Bucket": Bucket, "Key": Key, **(ExtraArgs or {})})

    def upload_fileobj(self, Fileobj: Any, Bucket: str, Key: str) -> None:  # noqa: N803
        self._call("PutObject", {"Bucket": Bucket, "Key": Key, "Body": Fileobj})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clients.s3, name)

    def _get(self, file: IO[bytes], given: dict[str, str]) -> None:
        stored = self._call("GetObject", given)["Body"]
        try:
            for piece in stored:
                file.write(piece)
        finally:
            stored.close()

    def _call(self, operation: str, given: dict[str, Any]) -> Any:
        from botocore.exceptions import ClientError
        from localstack.aws.api import RequestContext, ServiceException
        from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
        from localstack.http import Request
        from localstack.services.plugins import SERVICE_PLUGINS

        context = RequestContext(Request())
        context.account_id = self._account or DEFAULT_AWS_ACCOUNT_ID
        context.region = _REGION
        try:
            skeleton = SERVICE_PLUGINS.require("s3").skeleton
            return skeleton.dispatch_table[operation](context, given)
        except ServiceException as error:
            told = {"Error": {"Code": error.code, "Message": error.message}}
            raise ClientError(told, operation) from error
