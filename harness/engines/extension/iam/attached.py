"""Policies that resources carry: queues, topics, buckets, functions, keys, secrets, buses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

from ..imported import imported
from .evaluation.documents import Document, parsed

Found = str | dict[str, Any] | None


def policy_of(arn: str, action: str, caller_account: str) -> Document | None:
    """The resource's own policy; None: it has none, or cannot have one.

    A bucket's ARN says no account: it is the caller's.
    """
    parts = arn.split(":", 5)
    if len(parts) != 6:
        return None
    _, _, service, region, account, name = parts
    find = _FINDERS.get(service)
    if service == "sts" or action == "sts:AssumeRole":
        find, service = _trust, "iam"
    found = find(account or caller_account, region, name) if find else None
    return parsed(found) if found else None


def account_of(arn: str) -> str:
    """The account that owns the resource; a bucket's is not in its ARN."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


def decides(service: str, action: str) -> bool:
    """Whether nothing is allowed without the resource's own leave.

    AWS: Key policies in AWS KMS; How to use trust policies with IAM roles.
    """
    return service == "kms" or action == "sts:AssumeRole"


def _stores(module: str, name: str, account: str, region: str) -> Any:
    loaded = imported(module)
    bundle = getattr(loaded, name, None) if loaded else None
    return bundle[account][region] if bundle is not None and account in bundle else None


def _queue(account: str, region: str, name: str) -> Found:
    store = _stores("localstack.services.sqs.models", "sqs_stores", account, region)
    queue = store.queues.get(name) if store else None
    return queue.attributes.get("Policy") or None if queue else None


def _topic(account: str, region: str, name: str) -> Found:
    backend = _stores("moto.sns.models", "sns_backends", account, region)
    topic = backend.topics.get(f"arn:aws:sns:{region}:{account}:{name}") if backend else None
    return topic.policy if topic else None


def _bucket(account: str, region: str, name: str) -> Found:
    where = region or "us-east-1"  # the same buckets in each region
    store = _stores("localstack.services.s3.models", "s3_stores", account, where)
    bucket = store.buckets.get(name.partition("/")[0]) if store else None
    return bucket.policy if bucket else None


def _function(account: str, region: str, name: str) -> Found:
    store = _stores(
        "localstack.services.lambda_.invocation.models", "lambda_stores", account, region
    )
    _, _, rest = name.partition(":")
    function_name, _, qualifier = rest.partition(":")
    function = store.functions.get(function_name) if store else None
    held = function.permissions.get(qualifier or "$LATEST") if function else None
    if held is None:
        return None
    return asdict(held.policy) if is_dataclass(held.policy) else None  # type: ignore[arg-type]


def _key(account: str, region: str, name: str) -> Found:
    store = _stores("localstack.services.kms.models", "kms_stores", account, region)
    key = store.keys.get(name.removeprefix("key/")) if store else None
    return key.policy if key else None


def _secret(account: str, region: str, name: str) -> Found:
    backend = _stores("moto.secretsmanager.models", "secretsmanager_backends", account, region)
    arn = f"arn:aws:secretsmanager:{region}:{account}:{name}"
    found = (s for s in list(dict.values(backend.secrets)) if s.arn == arn) if backend else ()
    secret = next(iter(found), None)
    return getattr(secret, "policy", None) if secret else None


def _bus(account: str, region: str, name: str) -> Found:
    store = _stores("localstack.services.events.models", "events_stores", account, region)
    bus = store.event_buses.get(name.removeprefix("event-bus/")) if store else None
    return bus.policy if bus else None


def _trust(account: str, _region: str, name: str) -> Found:
    from moto.iam.models import iam_backends

    roles = iam_backends[account]["aws"].roles.values()
    role = next((r for r in roles if r.arn.endswith(f":{name}")), None)
    return role.assume_role_policy_document if role else None


_FINDERS: dict[str, Callable[[str, str, str], Found]] = {
    "sqs": _queue,
    "sns": _topic,
    "s3": _bucket,
    "lambda": _function,
    "kms": _key,
    "secretsmanager": _secret,
    "events": _bus,
}
