"""What is wrong with a template, in CloudFormation's words."""

from __future__ import annotations


class TemplateError(Exception):
    """The template or its parameters are wrong: CloudFormation answers ValidationError."""
