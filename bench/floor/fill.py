"""Makes the floor's table and its token owners; prints their tokens as JSON."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402


def main(people: int) -> None:
    call_command("migrate", verbosity=0)
    users = User.objects.bulk_create(User(username=f"person{n}") for n in range(people))
    tokens = [Token.objects.create(user=user).key for user in users]
    json.dump(tokens, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
