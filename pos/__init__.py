"""Handover 核销台: the counter of a shop that hands over its own orders, and the hub it talks to."""

__version__ = "0.1.0"
