"""Figures about records: pure functions, each with its source, numbers in and numbers out."""
