"""The parts that `manage.py up` runs on one machine: broker, mail sink, and their supervisor."""
