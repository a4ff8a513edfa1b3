"""The picking screen: one walk for one or several orders, each piece scanned."""
