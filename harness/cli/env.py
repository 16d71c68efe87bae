"""`harness env`: exports that lead the aws CLI and every SDK to the engine."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import click

from harness.cli.engine import attached, endpoint_option, region_option
from harness.engines.installation.home import harness_home, writable

UNSET = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
)
"""Settings of the user's own accounts, any of which could lead a call past the engine."""

AWS_COMMAND = {
    "sh": """\
unalias aws 2>/dev/null || true;
eval 'aws() { command aws ${AWS_ENDPOINT_URL:+"--endpoint-url=$AWS_ENDPOINT_URL"} "$@"; }';
if [ -n "${BASH_VERSION:-}" ]; then export -f aws; fi;""",
    "fish": """\
function aws; command aws --endpoint-url=$AWS_ENDPOINT_URL $argv; end;""",
}
"""The aws CLI told its endpoint: release 1 leads SQS and RDS to AWS itself otherwise (its
`overridesslcommonname` replaces what `AWS_ENDPOINT_URL` says). Defined in an `eval` of its own,
since an alias of the same name would be expanded while the line is read."""

CONFIG = """\
# Written by `harness env`: read instead of your own ~/.aws/config while it is exported.
[default]
region = {region}
cli_pager =
s3 =
    addressing_style = path
"""


@click.command(name="env")
@click.option(
    "--shell", type=click.Choice(["sh", "fish"]), default="sh", help="Whose syntax to print."
)
@click.option("--json", "as_json", is_flag=True, help="Print the variables as a JSON object.")
@region_option
@endpoint_option
def command(shell: str, as_json: bool, region: str, endpoint: str | None) -> None:
    """Print exports for the shell: eval "$(harness env)".

    After it the aws CLI and every SDK that knows AWS_ENDPOINT_URL talk to the
    engine, and to nothing else.
    """
    values = variables(attached(endpoint).endpoint, region)
    unset = [*UNSET, *(n for n in sorted(os.environ) if n.startswith("AWS_ENDPOINT_URL_"))]
    if as_json:
        click.echo(json.dumps(values, indent=2))
        return
    for name in unset:
        click.echo(f"set -e {name};" if shell == "fish" else f"unset {name};")
    for name, value in values.items():
        quoted = shlex.quote(value)
        click.echo(f"set -gx {name} {quoted};" if shell == "fish" else f"export {name}={quoted};")
    click.echo(AWS_COMMAND[shell])


def variables(endpoint: str, region: str) -> dict[str, str]:
    """What is exported. The access key id is the account id."""
    from harness.engines.cloud import DEFAULT_ACCOUNT

    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": DEFAULT_ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": str(_config(region)),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        # StartSyncExecution would ask for a host sync-ENDPOINT.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }


def _config(region: str) -> Path:
    file = writable(harness_home()) / f"aws-config-{region}"
    file.write_text(CONFIG.format(region=region), encoding="utf-8")
    return file
