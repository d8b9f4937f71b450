"""The product's settings for the fault tests: shorter leases and waits, nothing else."""

from datetime import timedelta

from recovery.settings import *  # noqa: F403

MAIL_LEASE = timedelta(seconds=8)
MAIL_FIRST_RETRY = timedelta(seconds=1)
EMAIL_TIMEOUT = 4
