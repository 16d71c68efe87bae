"""A real PostgreSQL beside the engine, where one is installed: started when it is first named."""

from harness.engines.postgres.database import Database
from harness.engines.postgres.server import database_of

__all__ = ["Database", "database_of"]
