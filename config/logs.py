"""The value of Django's setting LOGGING."""


def logging_to_stderr(form: str, level: str) -> dict[str, object]:
    """Return a LOGGING setting that writes all records from `level` on to standard error.

    `form` is `json` or `plain`.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "registry.http.log_format.JsonFormatter"},
            "plain": {"()": "registry.http.log_format.PlainFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Without this, Django's own handlers would mail the administrators and print every line twice.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            # The middleware logs each request, so Django need not log responses with status 4xx again.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # At INFO, a line for the start and the end of every task.
            "django_tasks": {"level": "WARNING"},
            # At INFO, a line for every file of a bag and for every search for credentials.
            **{name: {"level": "WARNING"} for name in ("bagit", "botocore", "boto3", "s3transfer")},
        },
    }
