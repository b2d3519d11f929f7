"""The settings with SQLite's synchronous=NORMAL, as many advise for WAL: it must be seen to lose what FULL keeps."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

OPTIONS = DATABASES["default"]["OPTIONS"]
assert "synchronous=FULL" in OPTIONS["init_command"]
OPTIONS["init_command"] = OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
