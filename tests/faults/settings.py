"""The product's settings for the fault tests: shorter leases and waits, nothing else."""

from datetime import timedelta

from recovery.settings import *  # noqa: F403

# Half of it is how long a worker asks a database that starts anew: long enough on a busy machine.
MAIL_LEASE = timedelta(seconds=12)
MAIL_FIRST_RETRY = timedelta(seconds=1)
EMAIL_TIMEOUT = 4
