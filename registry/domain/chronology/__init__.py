"""The chronology: the state of a monument on each day, derived from claims. Pure functions over plain values."""
