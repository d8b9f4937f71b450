"""Pages: nothing but HTTP."""
