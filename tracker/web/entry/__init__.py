"""The way in: landing page, invitation, sign-in."""
