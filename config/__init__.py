"""Settings, URLs, error handlers and the WSGI entry point. No other package imports this one."""
