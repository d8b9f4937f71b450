"""The weekly PEG: recording it and reading it back."""
