"""The product's settings as the tests use them: nothing outside the process but the database."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from recovery.environment import SETTINGS

# What a developer has set for running the product must not steer the tests.
for _setting in SETTINGS:
    if _setting != "DATABASE_URL":
        os.environ.pop(_setting, None)
_folder = tempfile.mkdtemp(prefix="recovery-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["DATA_DIR"] = _folder

from recovery.settings import *  # noqa: E402, F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
# A thread of the browser tests' web server keeps no connection: the database is dropped at the end.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(_folder, "staticfiles")
STATIC_ROOT.mkdir()
