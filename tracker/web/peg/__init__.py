"""The weekly PEG: the patient's page, the panel, and a nurse by phone."""
