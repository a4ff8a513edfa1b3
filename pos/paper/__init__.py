"""Everything drawn for paper."""
