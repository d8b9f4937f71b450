"""Pages for machines and operators."""
