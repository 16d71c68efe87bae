"""`harness lint`: what is wrong with scenario files, without an engine."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), required=True)
def command(paths: tuple[Path, ...]) -> int:
    """Check scenario files without running them. Exit code 2 where one is wrong."""
    from harness.cli.files import scenario_files
    from harness.report.names import short_path
    from harness.scenarios.reading.lint import Templates, lint
    from harness.scenarios.values.inputs import Inputs
    from harness.scenarios.values.variables import lacking

    files = scenario_files(paths)
    scenarios = wrong = 0
    templates: Templates = {}
    for file in files:
        found, errors = lint(file, templates)
        for scenario in {id(s.document): s for s in found}.values():
            errors += lacking(scenario, Inputs())
        scenarios += len(found)
        wrong += len(errors)
        for error in errors:
            click.echo(str(error).replace(str(file), short_path(file), 1))
    if wrong:
        click.echo(f"{_count(wrong, 'error')} in {_count(len(files), 'file')}", err=True)
        return 2
    told = f"{_count(scenarios, 'scenario')} in {_count(len(files), 'file')}"
    click.echo(f"{told}: nothing wrong")
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
