"""The template language of CloudFormation. Nothing here imports LocalStack."""
