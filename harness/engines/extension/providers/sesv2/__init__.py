"""Amazon SES by its API v2: identities are moto's, mails and templates go to version 1."""
