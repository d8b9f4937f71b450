"""The floor's one table."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """A day's walk, as plain as it gets."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    day = models.DateField()
    walking_distance_m = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    standing_min = models.IntegerField(null=True)
    pain_leg = models.IntegerField(null=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
