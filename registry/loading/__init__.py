"""Loading records from YAML files with natural keys: checked with line numbers, then added in one transaction."""

from .load import Report, load_folder
from .pictures import load_pictures
from .reading import Fault, FixtureError, read_folder

__all__ = ["Fault", "FixtureError", "Report", "load_folder", "load_pictures", "read_folder"]
