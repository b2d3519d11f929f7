"""Loading records from YAML files with natural keys: checked with line numbers, then added in one transaction."""

from .folder_importer import Report, load_folder
from .photo_importer import load_pictures
from .yaml_reader import Fault, FixtureError, read_folder

__all__ = ["Fault", "FixtureError", "Report", "load_folder", "load_pictures", "read_folder"]
