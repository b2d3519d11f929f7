"""What the API's description says of the whole, and how drf-spectacular makes it and its page."""

# The documentation's page loads its script and style from here (SIDECAR), never from another host.
SPECTACULAR_SETTINGS = {
    "TITLE": "Heritage Damage Registry",
    "DESCRIPTION": (
        "What dated sources say of damage to monuments and of their restoration, how certain each statement is, and "
        "what follows from them together. Reading is open to everybody; writing is for the registry's people, over the "
        "version that they have read. A parameter or member that is unknown, malformed or repeated is refused."
    ),
    "VERSION": "1.0.0",
    "LICENSE": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],  # the vocabularies are components of their own already
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}
