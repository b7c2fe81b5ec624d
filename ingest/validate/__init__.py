"""What may be loaded: the Frictionless schema, the rules between fields, references, and the quarantine."""
