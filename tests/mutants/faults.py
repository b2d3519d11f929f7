"""All mutants, by subject."""

from .faults_chronology import CHRONOLOGY
from .faults_dates import DATES
from .faults_policy import POLICY
from .faults_visible_rows import VISIBLE_ROWS

MUTANTS = (*POLICY, *VISIBLE_ROWS, *DATES, *CHRONOLOGY)
