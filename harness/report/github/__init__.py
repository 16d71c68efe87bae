"""What GitHub Actions shows of a run: annotations in the files, and a summary of the job."""

from harness.report.github.commands import commands
from harness.report.github.job import Job
from harness.report.github.summary import summary

__all__ = ["Job", "commands", "summary"]
