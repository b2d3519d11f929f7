"""All mutants, by subject."""

from .faults_access import ACCESS
from .faults_audit import AUDIT
from .faults_chronology import CHRONOLOGY
from .faults_dates import DATES
from .faults_files import FILES
from .faults_history import HISTORY
from .faults_inheritance import INHERITANCE
from .faults_locks import LOCKS
from .faults_policy import POLICY
from .faults_possible_histories import POSSIBLE_HISTORIES
from .faults_records import RECORDS
from .faults_visible_rows import VISIBLE_ROWS

MUTANTS = (
    *POLICY,
    *VISIBLE_ROWS,
    *DATES,
    *CHRONOLOGY,
    *POSSIBLE_HISTORIES,
    *INHERITANCE,
    *LOCKS,
    *FILES,
    *RECORDS,
    *HISTORY,
    *AUDIT,
    *ACCESS,
)
