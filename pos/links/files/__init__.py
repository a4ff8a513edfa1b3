"""Orders from the files that a shop already has: Taobao's exports (CSV, XLSX) and JSON."""
