"""Order files: what they hold, what each column means, what was taken and what was not."""
