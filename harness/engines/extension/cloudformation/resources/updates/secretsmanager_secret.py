"""AWS::SecretsManager::Secret. Its value only changes where the template changes it."""

from __future__ import annotations

from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

from ..change import Change, tag_list


def _description(change: Change) -> None:
    change.client("secretsmanager").update_secret(
        SecretId=change.physical_id,
        Description=change.value("Description", ""),
        **({"KmsKeyId": key} if (key := change.value("KmsKeyId")) else {}),
    )


def _text(change: Change) -> None:
    text = change.value("SecretString")
    if text is not None:
        change.client("secretsmanager").put_secret_value(
            SecretId=change.physical_id, SecretString=text
        )


def _generated(change: Change) -> None:
    rules = change.value("GenerateSecretString")
    if rules is None:
        return
    provider = ResourceProviderExecutor.try_load_resource_provider("AWS::SecretsManager::Secret")
    text = provider._get_secret_value(rules)
    if template := rules.get("SecretStringTemplate"):
        text = provider._modify_secret_template(template, text, rules)
    change.client("secretsmanager").put_secret_value(SecretId=change.physical_id, SecretString=text)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client = change.client("secretsmanager")
    if added:
        client.tag_resource(SecretId=change.physical_id, Tags=tag_list(added))
    if gone:
        client.untag_resource(SecretId=change.physical_id, TagKeys=gone)


UPDATES = {
    ("Description", "KmsKeyId"): _description,
    ("GenerateSecretString",): _generated,
    ("SecretString",): _text,
    ("Tags",): _tags,
}
