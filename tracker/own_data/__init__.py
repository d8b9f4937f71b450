"""Everything stored about one patient, as a zip for that patient to download."""
