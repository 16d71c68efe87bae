"""AWS KMS: keys, encryption, signatures, as documented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.iam_support import refused

SERVICE = "KMS"
API = "KMS API Reference"
GUIDE = "KMS Developer Guide"


def _key(cloud: Cloud, **settings: Any) -> tuple[Any, str]:
    kms = cloud.client("kms")
    return kms, kms.create_key(**settings)["KeyMetadata"]["KeyId"]


@documented("keys", f"{API}: CreateKey")
def test_a_key_is_symmetric_and_enabled_unless_it_says_otherwise(cloud: Cloud) -> None:
    kms, key = _key(cloud, Description="orders")
    found = kms.describe_key(KeyId=key)["KeyMetadata"]
    assert found["KeySpec"] == "SYMMETRIC_DEFAULT"
    assert found["KeyUsage"] == "ENCRYPT_DECRYPT"
    assert found["KeyState"] == "Enabled"
    assert found["KeyManager"] == "CUSTOMER"
    assert found["Arn"] == f"arn:aws:kms:{cloud.region}:{cloud.account}:key/{key}"


@documented("keys", f"{API}: DescribeKey")
def test_a_key_that_does_not_exist_is_not_found(cloud: Cloud) -> None:
    name = "00000000-0000-0000-0000-000000000000"
    code, text = refused(cloud.client("kms").describe_key, KeyId=name)
    assert code == "NotFoundException"
    assert text == f"Key 'arn:aws:kms:{cloud.region}:{cloud.account}:key/{name}' does not exist"


@documented("key policies", f"{GUIDE}: Default key policy")
def test_the_default_policy_lets_the_account_in(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    found = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    (statement,) = found["Statement"]
    assert statement["Sid"] == "Enable IAM User Permissions"
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{cloud.account}:root"}
    assert statement["Action"] == "kms:*"


@documented("encryption", f"{API}: Encrypt")
def test_a_symmetric_ciphertext_says_its_key(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret")
    assert sealed["CiphertextBlob"] != b"secret"
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])
    assert opened["Plaintext"] == b"secret"
    assert opened["KeyId"] == sealed["KeyId"]
    assert opened["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"


@documented("encryption", f"{GUIDE}: Encryption context")
def test_the_encryption_context_has_to_be_the_same(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    blob = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"order": "1"})[
        "CiphertextBlob"
    ]
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext={"order": "1"})
    assert opened["Plaintext"] == b"x"
    code, _ = refused(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"order": "2"})
    assert code == "InvalidCiphertextException"


@documented("encryption", f"{API}: Decrypt")
def test_another_key_does_not_decrypt(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert refused(kms.decrypt, CiphertextBlob=blob, KeyId=other)[0] == "IncorrectKeyException"


@documented("encryption", f"{API}: ReEncrypt")
def test_a_ciphertext_moves_to_another_key(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    other = kms.create_key()["KeyMetadata"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    moved = kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other["KeyId"])
    opened = kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])
    assert (opened["Plaintext"], opened["KeyId"]) == (b"x", other["Arn"])


@pytest.mark.parametrize(("spec", "length"), [("AES_256", 32), ("AES_128", 16)])
@documented("data keys", f"{API}: GenerateDataKey")
def test_a_data_key_comes_plain_and_sealed(cloud: Cloud, spec: str, length: int) -> None:
    kms, key = _key(cloud)
    made = kms.generate_data_key(KeyId=key, KeySpec=spec)
    assert len(made["Plaintext"]) == length
    assert kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"] == made["Plaintext"]
    sealed = kms.generate_data_key_without_plaintext(KeyId=key, KeySpec=spec)
    assert "Plaintext" not in sealed


@documented("aliases", f"{API}: CreateAlias")
def test_an_alias_stands_for_its_key(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    kms.create_alias(AliasName="alias/orders", TargetKeyId=key)
    blob = kms.encrypt(KeyId="alias/orders", Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["KeyId"].endswith(key)
    code, text = refused(kms.create_alias, AliasName="alias/orders", TargetKeyId=key)
    assert code == "AlreadyExistsException"
    arn = f"arn:aws:kms:{cloud.region}:{cloud.account}:alias/orders"
    assert text == f"An alias with the name {arn} already exists"


@documented("aliases", f"{API}: CreateAlias")
def test_an_alias_of_aws_is_not_for_users(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    code = refused(kms.create_alias, AliasName="alias/aws/own", TargetKeyId=key)[0]
    assert code == "NotAuthorizedException"


@documented("states", f"{GUIDE}: Key states of AWS KMS keys")
def test_a_disabled_key_encrypts_nothing(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    kms.disable_key(KeyId=key)
    code, text = refused(kms.encrypt, KeyId=key, Plaintext=b"x")
    assert code == "DisabledException"
    assert text == f"arn:aws:kms:{cloud.region}:{cloud.account}:key/{key} is disabled."
    kms.enable_key(KeyId=key)
    assert kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]


@documented("states", f"{API}: ScheduleKeyDeletion")
def test_a_key_waits_for_its_deletion(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    answer = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert answer["KeyState"] == "PendingDeletion"
    code, text = refused(kms.encrypt, KeyId=key, Plaintext=b"x")
    assert code == "KMSInvalidStateException"
    assert text.endswith(f"key/{key} is pending deletion.")
    kms.cancel_key_deletion(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"


@documented("signatures", f"{API}: Sign")
def test_a_signature_is_verified_by_its_key(cloud: Cloud) -> None:
    kms, key = _key(cloud, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    given = {"KeyId": key, "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(**given)["Signature"]
    assert kms.verify(**given, Signature=signature)["SignatureValid"] is True
    changed = {**given, "Message": b"n"}
    code = refused(kms.verify, **changed, Signature=signature)[0]
    assert code == "KMSInvalidSignatureException"


@documented("signatures", f"{API}: GenerateMac")
def test_a_mac_is_verified_by_its_key(cloud: Cloud) -> None:
    kms, key = _key(cloud, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    given = {"KeyId": key, "Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}
    mac = kms.generate_mac(**given)["Mac"]
    assert len(mac) == 32
    assert kms.verify_mac(**given, Mac=mac)["MacValid"] is True
    code = refused(kms.verify_mac, **{**given, "Message": b"n"}, Mac=mac)[0]
    assert code == "KMSInvalidMacException"


@documented("signatures", f"{API}: Sign")
def test_a_key_does_only_what_it_is_for(cloud: Cloud) -> None:
    kms, key = _key(cloud)
    code, _ = refused(kms.sign, KeyId=key, Message=b"m", SigningAlgorithm="ECDSA_SHA_256")
    assert code == "InvalidKeyUsageException"


@pytest.mark.parametrize("size", [1, 64, 1024])
@documented("random", f"{API}: GenerateRandom")
def test_random_bytes_are_as_many_as_asked_for(cloud: Cloud, size: int) -> None:
    kms = cloud.client("kms")
    made = kms.generate_random(NumberOfBytes=size)["Plaintext"]
    assert len(made) == size
    if size > 1:
        assert made != kms.generate_random(NumberOfBytes=size)["Plaintext"]
