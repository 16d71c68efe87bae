"""Console, JUnit and further reports: they only read records and results."""
