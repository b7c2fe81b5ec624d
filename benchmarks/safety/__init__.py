"""Proof that the site stays up, whole and harmless: attacks, kills, swaps, crowds, random addresses."""
