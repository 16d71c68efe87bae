"""The operations of CloudFormation's API that deploy."""
