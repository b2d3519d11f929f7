"""Dates, codes and derived results as text in the active language. Neither queries the database nor knows requests."""
