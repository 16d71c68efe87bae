"""KMS: data keys in the size that was asked for, ReEncrypt without the source's name, and more.

Stock (4.13.1, 4.14.0) makes every data key 32 bytes long; ReEncrypt fails where the source key
is not named, and takes the source's encryption context for the destination; Decrypt does not say
the algorithm; and aliases of AWS (`alias/aws/…`) may be made. AWS: KMS API reference,
"GenerateDataKey", "ReEncrypt", "Decrypt", "CreateAlias".
"""

from __future__ import annotations

import functools
import os
from types import ModuleType
from typing import Any

from .on_import import after_import

_SYMMETRIC = "SYMMETRIC_DEFAULT"
_SIZES = {"AES_128": 16, "AES_256": 32}


def install() -> None:
    after_import("localstack.services.kms.provider", _mend)


def _mend(module: ModuleType) -> None:
    provider = module.KmsProvider
    provider._generate_data_key = _data_keys(provider._generate_data_key)
    provider.decrypt = _decrypting(provider.decrypt)
    provider.re_encrypt = _re_encrypting(provider.re_encrypt)
    provider.create_alias = _aliases(provider.create_alias)


def _data_keys(stock: Any) -> Any:
    @functools.wraps(stock)
    def generate(self: Any, context: Any, key_id: str, encryption_context: Any = None) -> Any:
        made = stock(self, context, key_id, encryption_context)
        request = context.service_request or {}
        size = request.get("NumberOfBytes") or _SIZES.get(request.get("KeySpec", ""), 32)
        if size != len(made["Plaintext"]):
            key = self._get_kms_key(*self._parse_key_id(key_id, context))
            made["Plaintext"] = os.urandom(size)
            made["CiphertextBlob"] = key.encrypt(made["Plaintext"], encryption_context)
        return made

    return generate


def _decrypting(stock: Any) -> Any:
    @functools.wraps(stock)
    def decrypt(self: Any, context: Any, **given: Any) -> Any:
        answer = stock(self, context, **given)
        answer["EncryptionAlgorithm"] = given.get("encryption_algorithm") or _SYMMETRIC
        return answer

    return decrypt


def _re_encrypting(stock: Any) -> Any:
    @functools.wraps(stock)
    def re_encrypt(self: Any, context: Any, **given: Any) -> Any:
        opened = self.decrypt(
            context=context,
            ciphertext_blob=given["ciphertext_blob"],
            encryption_context=given.get("source_encryption_context"),
            encryption_algorithm=given.get("source_encryption_algorithm"),
            key_id=given.get("source_key_id"),
        )
        sealed = self.encrypt(
            context=context,
            key_id=given["destination_key_id"],
            plaintext=opened["Plaintext"],
            encryption_context=given.get("destination_encryption_context"),
            encryption_algorithm=given.get("destination_encryption_algorithm"),
        )
        return {
            "CiphertextBlob": sealed["CiphertextBlob"],
            "SourceKeyId": opened["KeyId"],
            "KeyId": sealed["KeyId"],
            "SourceEncryptionAlgorithm": opened["EncryptionAlgorithm"],
            "DestinationEncryptionAlgorithm": given.get("destination_encryption_algorithm")
            or _SYMMETRIC,
        }

    return re_encrypt


def _aliases(stock: Any) -> Any:
    @functools.wraps(stock)
    def create_alias(self: Any, context: Any, request: Any) -> None:
        if request["AliasName"].startswith("alias/aws/"):
            from localstack.aws.api import CommonServiceException

            raise CommonServiceException("NotAuthorizedException", "", status_code=400)
        stock(self, context, request)

    return create_alias
