"""What several kinds look at or hold open in the deployed stack."""
