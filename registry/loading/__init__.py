"""Loading records from YAML files with natural keys: checked with line numbers, then added in one transaction."""

from .load import Report, load_folder
from .reading import Fault, FixtureError, read_folder

__all__ = ["Fault", "FixtureError", "Report", "load_folder", "read_folder"]
