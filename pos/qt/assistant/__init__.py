"""First start: shop and manager, the recovery key, printer, scanner, platform, done."""
