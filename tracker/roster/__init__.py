"""The clinic's patients as a CSV file: import with a preview of each row, and export."""
