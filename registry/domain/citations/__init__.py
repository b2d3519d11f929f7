"""References to sources: the form of addresses and identifiers, and the formats of citations."""
