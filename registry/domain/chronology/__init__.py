"""The chronology: what was so on which day, derived from claims. Pure functions over plain values."""
