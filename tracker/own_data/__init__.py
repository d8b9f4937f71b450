"""Everything that is kept about one patient, as files that the patient takes along."""
