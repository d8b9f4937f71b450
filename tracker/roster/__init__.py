"""The clinic's list of patients as a table: read from a file, compared, written, given out."""
