"""Patients and the people around them: registration, access, caregivers, contacts, discharge."""
