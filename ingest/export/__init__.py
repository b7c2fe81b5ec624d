"""Open-data products, one exporter a file."""
