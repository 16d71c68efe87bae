"""Makes events as AWS shapes them."""
