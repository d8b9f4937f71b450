"""Tables in CSV files: read as people and programs write them, written so that they run nothing."""
