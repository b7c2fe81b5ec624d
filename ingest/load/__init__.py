"""Checked records into one SQLite file: tables, closures, views, search index, and its publication."""
