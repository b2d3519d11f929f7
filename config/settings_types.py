"""Settings for mypy: config/settings.py without a secret, with a folder that is removed at once."""

import os
import tempfile

os.environ["DEBUG"] = "0"
os.environ["REGISTRY_DEMO"] = "1"
os.environ["SECOND_FACTOR"] = "0"

# A context manager, because mypy exits without running functions registered with atexit.
with tempfile.TemporaryDirectory(prefix="registry-types-") as folder:
    os.environ["REGISTRY_DATA"] = folder  # never a developer's own data
    from .settings import *  # noqa: F403
