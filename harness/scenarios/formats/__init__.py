"""Forms of data that several kinds read and write."""
