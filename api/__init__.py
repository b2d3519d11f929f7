"""The registry over HTTP as JSON, described in OpenAPI. Knows how an answer looks, never what is true."""
