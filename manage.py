#!/usr/bin/env python
"""Django's command line. `./run manage ...` calls it with the demo's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from config.startup import prepare

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.get("TASKS", "").strip().lower() == "thread":
        os.environ["TASKS"] = "immediate"  # a command ends without waiting for the thread of a server
    prepare()
    execute_from_command_line(sys.argv)
