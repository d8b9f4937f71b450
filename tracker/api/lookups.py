"""The two lookups of every API request, in plain SQL: the token's owner, and the patient.

Tests compare both with the querysets, on SQLite and on PostgreSQL.
"""

from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from tracker.models import ApiToken, CaregiverLink, Membership, Patient, User
from tracker.models.plain_sql import instances

# In the order of the model's fields, as `from_db` wants them.
_OF_OWNER = [
    f.attname for f in User._meta.concrete_fields if f.name in ("id", "email", "name", "is_active")
]
# `RawQuerySet` converts the model's own columns; those of the user are text.
_TOKEN = f"""
    SELECT token.id, token.scope, token.user_id, owner.email AS email, owner.name AS name
    FROM {ApiToken._meta.db_table} token
    JOIN {User._meta.db_table} owner ON owner.id = token.user_id
    WHERE token.key = %s AND owner.is_active
"""  # noqa: S608 the tables' own names
# The same as Patient.objects.visible_to(user), with the columns that nearly every request needs.
_PATIENT = f"""
    SELECT id, clinic_id, account_id, timezone, discharged_at, died_on
    FROM {Patient._meta.db_table} patient
    WHERE id = %s AND (
        account_id = %s
        OR EXISTS (
            SELECT 1 FROM {CaregiverLink._meta.db_table} link
            WHERE link.patient_id = patient.id AND link.user_id = %s
        )
        OR EXISTS (
            SELECT 1 FROM {Membership._meta.db_table} membership
            WHERE membership.clinic_id = patient.clinic_id AND membership.user_id = %s
        )
    )
"""  # noqa: S608 the tables' own names


def token_with_digest(digest: str) -> ApiToken | None:
    """Return the token whose digest this is, with its active owner. One query."""
    for token in instances(ApiToken, _TOKEN, [digest]):
        row = vars(token)
        known = {"id": token.user_id, "email": row["email"], "name": row["name"], "is_active": True}
        token.user = User.from_db(DEFAULT_DB_ALIAS, _OF_OWNER, [known[name] for name in _OF_OWNER])
        return token
    return None


def visible_patient(user_id: UUID, patient_id: UUID) -> Patient | None:
    """Return the patient if the user may see them. One query; other columns load when used."""
    found = instances(Patient, _PATIENT, [patient_id, user_id, user_id, user_id])
    return found[0] if found else None
