"""Numbers on Arabic pages: a full stop before decimals, as in the records and in everything typed by editors."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
