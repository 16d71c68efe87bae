"""Entry point of the native engine: mend what must be mended before the first import, run."""

from __future__ import annotations


def main() -> None:
    from . import compiled

    compiled.install()
    from . import lifeline, mends, startup
    from .mends import kinesis_connector
    from .parts import wanted

    lifeline.install()
    if wanted("startup"):
        startup.install()
    mends.install()
    kinesis_connector.install()
    from localstack.runtime.main import main as run

    run()


if __name__ == "__main__":
    main()
