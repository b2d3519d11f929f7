"""Generated examples take as long as they take: on a busy machine a slow one is no failure."""

from hypothesis import HealthCheck, settings

from tests.long import LONG

settings.register_profile(
    "patient",
    max_examples=100 if LONG else 50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("patient")
