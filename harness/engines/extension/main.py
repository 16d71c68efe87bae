"""Entry point of the native engine: mend what must be mended before the first import, run."""

from __future__ import annotations


def main() -> None:
    from .mends import install

    install()
    from localstack.runtime.main import main as run

    run()


if __name__ == "__main__":
    main()
