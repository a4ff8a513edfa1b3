"""How bytes get to a printer: nothing sent is `Unavailable`, perhaps sent is `OutcomeUnknown`."""
