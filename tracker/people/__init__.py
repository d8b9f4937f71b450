"""Who comes in, and how: registration, invitations, sign-in, consent, the access trail."""
