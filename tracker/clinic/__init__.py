"""A clinic's own affairs: starting one, its staff, its rota."""
