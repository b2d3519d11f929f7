"""Formats of numbers in languages where Django’s own are not used."""
