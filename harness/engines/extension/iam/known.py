"""What only the engine knows of a call's resources: full ARNs, and tables' partition keys."""

from __future__ import annotations

from typing import Any

from ..imported import imported
from .actions import Call


def completed(call: Call) -> Call:
    """The call with names that stand for ARNs written out, and partition keys told."""
    finder = _FINDERS.get(call.service)
    return finder(call) if finder else call


def _backend(module: str, name: str, call: Call) -> Any:
    loaded = imported(module)
    bundle = getattr(loaded, name, None) if loaded else None
    if bundle is None or call.account not in bundle:
        return None
    return bundle[call.account][call.region]


def _secret(call: Call) -> Call:
    name = call.parameters.get("SecretId")
    backend = _backend("moto.secretsmanager.models", "secretsmanager_backends", call)
    if not name or name.startswith("arn:") or backend is None:
        return call
    found = dict.get(backend.secrets, name)
    return _with(call, SecretId=found.arn) if found is not None else call


def _key(call: Call) -> Call:
    store = _backend("localstack.services.kms.models", "kms_stores", call)
    changed = {}
    for name in ("KeyId", "SourceKeyId", "DestinationKeyId"):
        value = call.parameters.get(name)
        alias = str(value or "").rpartition(":")[2]
        if store is not None and alias.startswith("alias/") and alias in store.aliases:
            key = store.aliases[alias].metadata["TargetKeyId"]
            changed[name] = f"arn:aws:kms:{call.region}:{call.account}:key/{key}"
    if not call.parameters.get("KeyId") and (blob := call.parameters.get("CiphertextBlob")):
        # a symmetric ciphertext begins with the id of its key
        key = bytes(blob)[:36].decode("ascii", "replace")
        if store is not None and key in store.keys:
            changed["KeyId"] = key
    return _with(call, **changed) if changed else call


def _table(call: Call) -> Call:
    backend = _backend("moto.dynamodb.models", "dynamodb_backends", call)
    if backend is None:
        return call
    keys: dict[str, str] = {}
    for name, table in list(backend.tables.items()):
        keys[name] = table.hash_key_attr
        for index in (*table.global_indexes, *table.indexes):
            hashed = (k["AttributeName"] for k in index.schema if k["KeyType"] == "HASH")
            keys[f"{name}/{index.name}"] = next(hashed, table.hash_key_attr)
    return Call(**{**vars(call), "partition_keys": keys})


def _with(call: Call, **changed: Any) -> Call:
    return Call(**{**vars(call), "parameters": {**call.parameters, **changed}})


_FINDERS = {
    "secretsmanager": _secret,
    "kms": _key,
    "dynamodb": _table,
}
