"""How a source becomes records: raw files in, a searchable SQLite database out."""
