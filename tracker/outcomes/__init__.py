"""A clinic's outcomes: its cohort kept up to date, and read back as counts."""
