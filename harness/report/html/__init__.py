"""The HTML report: one file that needs nothing else."""

from harness.report.html.page import WHAT, page, write

__all__ = ["WHAT", "page", "write"]
