"""Everything that needs PySide6: the window, its pages, its words and its look."""
