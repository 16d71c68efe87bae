"""DynamoDB and DynamoDB Streams over moto's tables, in process."""
