"""The worklist and alerts."""
