"""Django's LOGGING: what is logged how loudly, and in which form."""


def logging_to_stderr(form: str, level: str) -> dict[str, object]:
    """Everything to standard error, in the form `json` or `plain`."""
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
            # Django's own handlers would mail the administrators and print every line twice.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            # What the client got wrong has its line already.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Begun, done: of the tasks only those that failed have something to say.
            "django_tasks": {"level": "WARNING"},
            # Every file of a bag, every key that was found.
            **{name: {"level": "WARNING"} for name in ("bagit", "botocore", "boto3", "s3transfer")},
        },
    }
