"""The HTTP contract between counter and hub, used by both ends."""
