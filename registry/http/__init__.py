"""HTTP concerns of every response: request ID, headers, logging, error mapping and health.

It knows neither pages nor API. Those render the errors.
"""
