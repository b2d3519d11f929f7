"""Settings for the tests: config/settings.py with a folder and a database that are removed afterwards."""

import atexit
import os
import shutil
import tempfile

folder = tempfile.mkdtemp(prefix="registry-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["REGISTRY_DATA"] = folder  # never a developer's own data
os.environ["DEBUG"] = "0"
os.environ["REGISTRY_DEMO"] = "1"
os.environ["SECOND_FACTOR"] = "0"  # as in the demo; tests of accounts turn it on

from .startup import prepare  # noqa: E402

prepare()

from .settings import *  # noqa: E402, F403
from .settings import DATABASES, STORAGES  # noqa: E402

# A file, as in production: with a database in memory, all threads of the live server would share one connection.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test.sqlite3"}
    # Test data need not survive a power cut. tests/test_setup.py checks that the real settings are safe.
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

# Without hashed names, so that pages can be rendered without collecting the static files first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # test passwords need no slow hash
