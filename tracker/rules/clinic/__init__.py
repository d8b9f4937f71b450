"""A clinic's hours and rota."""
