"""What GitHub Actions shows of a run: annotations in the files, and a summary of the job."""

from harness.report.github.job import Job

__all__ = ["Job"]
