"""The composition root: builds all parts in order, closes them in reverse."""
