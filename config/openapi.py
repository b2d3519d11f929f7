"""Settings of drf-spectacular, which generates the API's OpenAPI schema and its documentation page."""

# SIDECAR: the documentation page loads its script and style from this server, never from another host.
SPECTACULAR_SETTINGS = {
    "TITLE": "Heritage Damage Registry",
    "DESCRIPTION": (
        "What dated sources say of damage to monuments and of their restoration, how certain each statement is, and "
        "what follows from them together. Reading needs no account. Writing needs one with the right role, and the "
        "version of the record that was read. A parameter or member that is unknown, malformed or repeated is refused."
    ),
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],  # none is needed: the vocabularies are components already
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}
