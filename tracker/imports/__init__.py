"""Steps and distance that a patient's devices counted: read, compared with the log, written."""
