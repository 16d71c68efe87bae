"""`harness schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import json

import click


@click.command(name="schema")
def command() -> None:
    """Print the JSON Schema of scenario files, for editors.

    With the YAML language server: a first line
    `# yaml-language-server: $schema=PATH` in the scenario file.
    """
    from harness.scenarios.schema import schema

    click.echo(json.dumps(schema(), indent=2))
