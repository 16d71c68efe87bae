"""`harness schema`: the JSON Schemas of scenario files and of result streams."""

from __future__ import annotations

import json

import click


@click.command(name="schema")
@click.argument("what", type=click.Choice(["scenario", "steps", "results"]), default="scenario")
def command(what: str) -> None:
    """Print a JSON Schema: of scenario files or files of steps, for editors, or of result streams.

    With the YAML language server: a first line
    `# yaml-language-server: $schema=PATH` in the scenario file.
    """
    if what == "results":
        from harness.report.results.schema import schema
    elif what == "steps":
        from harness.scenarios.reading.schema import steps_schema as schema
    else:
        from harness.scenarios.reading.schema import schema

    click.echo(json.dumps(schema(), indent=2))
