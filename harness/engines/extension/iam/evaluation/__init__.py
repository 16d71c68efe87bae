"""Whether policies allow a request (IAM User Guide: Policy evaluation logic).

Standard library only, and nothing of LocalStack: documents and a request in, a decision out.
"""
