"""The locked environment in which LocalStack runs, apart from the user's."""
