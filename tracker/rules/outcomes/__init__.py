"""A clinic's outcomes: which stretch of a recovery is compared, what is counted, what is told."""
