"""The least that Django and REST framework can do: one row, created for the owner of a token."""
