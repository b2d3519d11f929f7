"""Measurements behind docs/speed.md: test data, and one module per measurement."""
