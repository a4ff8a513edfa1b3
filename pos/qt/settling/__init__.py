"""What the settlement page is made of: a day's rows, its figures, its hours, and the sync desk."""
