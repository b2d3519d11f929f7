"""Dates, codes and findings in the reader's language. Knows the active language; knows neither database nor pages."""
