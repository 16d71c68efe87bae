"""PartiQL runs where moto's parser understands the statement, and is refused where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from localstack.aws.api import ServiceException

from .backend import validation_error


@contextmanager
def refusing(operation: str) -> Iterator[None]:
    """Turn whatever the statement's parser trips over into a ValidationException."""
    try:
        yield
    except ServiceException:
        raise
    except ModuleNotFoundError as error:
        raise validation_error(
            f"{operation}: PartiQL is not supported by this engine: {error.name} is not installed "
            "in its environment; use GetItem, Query, PutItem or UpdateItem"
        ) from error
    except Exception as error:
        raise validation_error(
            f"{operation}: this engine cannot run the PartiQL statement "
            f"({type(error).__name__}: {error}); use GetItem, Query, PutItem or UpdateItem"
        ) from error
