"""Uploads and sweeps in a process that can be killed: `python -m tests.faults.uploading upload|sweep`.

`upload` says `ref sha256` of each picture once its upload has returned, which is what a client would be told.
"""

import io
import os
import sys
import threading
from datetime import timedelta
from hashlib import sha256

import django

UPLOADERS = 3
SIZES = ((900, 600), (1700, 220), (300, 400))  # with and without tiles


def picture(number):
    """A JPEG like no other."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZES[number % len(SIZES)], "#b59f7b")
    ImageDraw.Draw(image).text((10, 10), os.urandom(8).hex(), fill="black")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, comment=os.urandom(8))
    return file.getvalue()


def upload():
    """Without end."""
    from django.db import connection

    from registry.actions import upload_photo
    from tests import factories

    rima, temple = factories.rima(), factories.monument()

    def go_on(start):
        try:
            for number in range(start, 1_000_000):
                content = picture(number)
                photo = upload_photo(by=rima, pieces=[content], monument=temple).photo
                print(f"{photo.ref} {sha256(content).hexdigest()}\n", end="", flush=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=go_on, args=(start,)) for start in range(UPLOADERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sweep():
    """As two days later, when all that was cut short is to be put right: again and again."""
    from django.utils import timezone

    from registry.actions.storage_cleanup import clean_storage

    while True:
        done = clean_storage(at=timezone.now() + timedelta(days=2))
        print(f"swept {done.failed}", flush=True)


if __name__ == "__main__":
    django.setup()
    {"upload": upload, "clean_storage": sweep}[sys.argv[1]]()
