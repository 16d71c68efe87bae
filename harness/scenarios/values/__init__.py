"""What a value may be besides plain data: `${…}`, generators and files."""
