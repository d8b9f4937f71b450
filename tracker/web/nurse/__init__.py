"""The pages of a clinic's staff, one module a page."""
