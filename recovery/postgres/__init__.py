"""Django's PostgreSQL, with a check of an idle connection that costs no round trip."""
