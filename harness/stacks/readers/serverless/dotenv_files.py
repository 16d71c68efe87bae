"""`.env` files (Serverless Framework: Resolution of environment variables)."""

from __future__ import annotations

from pathlib import Path

from harness.errors import BadInput, Location


def read_dotenv(path: Path) -> dict[str, str]:
    """Names and values; one that refers to another (`${NAME}`) is expanded.

    Raises:
        BadInput: it is not UTF-8, or a line of it is neither NAME=VALUE nor a comment.
    """
    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    try:
        with path.open(encoding="utf-8") as stream:
            for binding in parse_stream(stream):
                if binding.error:
                    raise BadInput(
                        f"not NAME=VALUE: {binding.original.string.strip()!r}",
                        where=Location(path, binding.original.line),
                    )
        return {k: v or "" for k, v in dotenv_values(path, encoding="utf-8").items()}
    except UnicodeDecodeError as error:
        raise BadInput("the file is not UTF-8", where=Location(path)) from error


def service_variables(folder: Path, stage: str) -> dict[str, str]:
    """Those of `.env.STAGE`; where there is none, of `.env`."""
    for name in (f".env.{stage}", ".env"):
        if (folder / name).is_file():
            return read_dotenv(folder / name)
    return {}
