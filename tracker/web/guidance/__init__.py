"""The guidance: the patient's plan; the clinic's versions, instructions and mail previews."""
