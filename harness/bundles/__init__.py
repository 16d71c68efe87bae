"""A failed scenario in one file, and running it again from that file."""
