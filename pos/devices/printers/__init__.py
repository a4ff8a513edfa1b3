"""Bringing finished pages to paper."""
