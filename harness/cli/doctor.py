"""`harness doctor`: what is installed, what is missing, what to do."""

from __future__ import annotations

import click


@click.command(name="doctor")
def command() -> int:
    """Tell what is installed, what is missing, and what to do about it."""
    from harness.engines.native.doctor import doctor

    raise NotImplementedError(doctor)
