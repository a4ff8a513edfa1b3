"""设置: a list of sections, each of which saves at once what a person changes."""
