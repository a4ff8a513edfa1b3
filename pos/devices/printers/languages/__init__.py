"""What printers understand, as pure functions: bitmaps to bytes, and answers to states."""
