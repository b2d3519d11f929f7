"""Import of records and photos from folders of YAML files, with natural keys and errors by line number."""

from .folder_importer import load_folder
from .import_report import ImportReport
from .photo_importer import load_photos
from .schema import Fault
from .yaml_reader import FixtureError, read_folder

__all__ = ["Fault", "FixtureError", "ImportReport", "load_folder", "load_photos", "read_folder"]
