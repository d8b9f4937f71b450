"""Reasoning on what devices measured."""
