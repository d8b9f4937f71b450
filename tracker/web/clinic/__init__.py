"""The clinic's settings and rota."""
