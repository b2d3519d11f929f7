"""The registry over HTTP as JSON: reading only, described in OpenAPI. Knows how an answer looks, never what is true."""
