"""Whether the long proofs run in full: `./run test --long`. Each has a short form in every run."""

import os

LONG = os.environ.get("REGISTRY_LONG") == "1"
