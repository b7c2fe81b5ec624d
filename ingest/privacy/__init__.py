"""What must not be published: personal data in free text, small groups of people, records taken down."""
