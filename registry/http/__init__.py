"""What stands around every answer: the request's id, its headers, its line in the log, what a fault becomes, health.

Knows neither pages nor API: those put a fault into words for their reader.
"""
