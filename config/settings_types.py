"""The settings as mypy imports them: config/settings.py without a secret, on a folder that vanishes at once."""

import os
import tempfile

os.environ["DEBUG"] = "0"
os.environ["REGISTRY_DEMO"] = "1"
os.environ["SECOND_FACTOR"] = "0"

# The folder goes as soon as the settings are read: mypy ends without running what `atexit` was told.
with tempfile.TemporaryDirectory(prefix="registry-types-") as folder:
    os.environ["REGISTRY_DATA"] = folder  # never the data that somebody works on
    from .settings import *  # noqa: F403
