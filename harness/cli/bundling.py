"""Options that say what becomes of scenarios that fail, and the keeper of their bundles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.scenarios.parallel.case import After

FOLDER = Path(".harness") / "bundles"

_OPTIONS = (
    click.option(
        "--bundle-dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=FOLDER,
        show_default=True,
        help="Where a failed scenario's bundle is written, for `harness replay`.",
    ),
    click.option("--no-bundle", is_flag=True, help="Write no bundles."),
    click.option(
        "--bundle-code", is_flag=True, help="Put templates and code into them as deployed."
    ),
)


def bundle_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`bundle_dir`, `no_bundle` and `bundle_code`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def after(folder: Path, *, with_code: bool) -> After:
    """What workers do with a result."""
    from harness.bundles.keeping import Keeper

    keeper = Keeper(folder, with_code)
    return lambda case, session, result: keeper.keep(case.scenario, case.variant, session, result)
