"""The audit triggers for PostgreSQL, deferred to the end of the transaction.

An immediate trigger would lock the chain while its transaction still waits for row locks, so two writers could
deadlock. The attribution is deferred as well: an insert into `ledger_attribution` queues a trigger that runs before
those of the writes after it. The SQL is spelled as pg_get_triggerdef prints it, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.policy.system_actors import SystemActor

from .audited_tables import LEDGER, AuditedTable
from .hash_chain import GENESIS

NOBODY = SystemActor.NOBODY.value
LOCK = 7_201_634_901  # any number that no other code locks
WRITE_BODY = f"""
DECLARE
  line {LEDGER}%ROWTYPE;
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
  line."table" := TG_TABLE_NAME;
  line."key" := changed ->> TG_ARGV[0];
  line.operation := lower(TG_OP);
  IF TG_ARGV[2] = '{{}}' THEN -- as ledger_payload has it, without the call
    line.payload := (changed - TG_ARGV[1]::text[])::text;
  ELSE
    line.payload := ledger_payload(changed, TG_ARGV[1]::text[], TG_ARGV[2]::text[])::text;
  END IF;
  line.salt := encode(uuid_send(gen_random_uuid()), 'hex');
  line.leaf := encode(sha256(convert_to(line.salt || chr(31) || line.payload, 'UTF8')), 'hex');
  line.actor := coalesce(nullif(translate(current_setting('ledger.actor', true), chr(31), ' '), ''), '{NOBODY}');
  line.reason := coalesce(translate(current_setting('ledger.reason', true), chr(31), ' '), '');
  line.request_id := coalesce(translate(current_setting('ledger.request_id', true), chr(31), ' '), '');
  PERFORM pg_advisory_xact_lock({LOCK}); -- others wait from here to the end of the commit: what can be done before, is
  SELECT seq, hash INTO line.seq, line.previous FROM {LEDGER} ORDER BY seq DESC LIMIT 1;
  line.seq := coalesce(line.seq, 0) + 1;
  line.previous := coalesce(line.previous, '{GENESIS}');
  line.at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  line.hash := encode(sha256(convert_to(concat_ws(chr(31), line.previous, line.seq, line.at, line.actor, line.reason,
    line.request_id, line."table", line."key", line.operation, line.leaf), 'UTF8')), 'hex');
  INSERT INTO {LEDGER} VALUES (line.*);
  RETURN NULL;
END """
GUARD_BODY = """
BEGIN
  IF TG_OP = 'INSERT' AND pg_trigger_depth() > 1 THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND current_setting('ledger.erasing', true) = 'on' AND NEW.payload IS NULL AND NEW.salt IS NULL
      AND to_jsonb(NEW) - '{payload,salt}'::text[] = to_jsonb(OLD) - '{payload,salt}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The ledger is append-only and written by its triggers alone.';
END """
REFUSE_BODY = """
BEGIN
  RAISE EXCEPTION 'The table % is audited: delete its rows one by one.', TG_TABLE_NAME;
END """
PAYLOAD_BODY = """
BEGIN
  IF digested = '{}' THEN
    RETURN changed - left_out;
  END IF;
  RETURN (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (digested)
      THEN to_jsonb(ledger_sha256(value #>> '{}')) ELSE value END) FROM jsonb_each(changed - left_out));
END """
SHA256_BODY = " SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') "
ATTRIBUTE_BODY = """
BEGIN
  PERFORM set_config('ledger.actor', NEW.actor, true), set_config('ledger.reason', NEW.reason, true),
    set_config('ledger.request_id', NEW.request_id, true);
  RETURN NULL;
END """
ATTRIBUTED_BODY = """
DECLARE
  here tid;
BEGIN
  INSERT INTO ledger_attribution VALUES (actor, reason, request_id) RETURNING ctid INTO here;
  DELETE FROM ledger_attribution WHERE ctid = here;
END """
FUNCTIONS = {
    # name: its declaration, and its body
    "ledger_sha256": ("(content text) RETURNS text LANGUAGE sql IMMUTABLE", SHA256_BODY),
    "ledger_payload": (
        "(changed jsonb, left_out text[], digested text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE",
        PAYLOAD_BODY,
    ),
    # Timestamps are written in UTC, whatever the session's time zone.
    "ledger_write": ("() RETURNS trigger LANGUAGE plpgsql SET TimeZone TO 'UTC'", WRITE_BODY),
    "ledger_guard": ("() RETURNS trigger LANGUAGE plpgsql", GUARD_BODY),
    "ledger_refuse": ("() RETURNS trigger LANGUAGE plpgsql", REFUSE_BODY),
    "ledger_attribute": ("() RETURNS trigger LANGUAGE plpgsql", ATTRIBUTE_BODY),
    "ledger_attributed": ("(actor text, reason text, request_id text) RETURNS void LANGUAGE plpgsql", ATTRIBUTED_BODY),
}
ATTRIBUTION_TABLE = "CREATE TABLE IF NOT EXISTS ledger_attribution (actor text, reason text, request_id text)"
DEFERRED = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"
GUARDS = {
    "ledger_guarded": f"CREATE TRIGGER ledger_guarded BEFORE INSERT OR DELETE OR UPDATE ON {LEDGER}"
    " FOR EACH ROW EXECUTE FUNCTION ledger_guard()",
    "ledger_kept": f"CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON {LEDGER}"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()",
}
ATTRIBUTION_TRIGGER = (
    f"CREATE CONSTRAINT TRIGGER ledger_attributing AFTER INSERT ON ledger_attribution {DEFERRED} ledger_attribute()"
)
INSTALLED_TRIGGERS = (
    "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid, true) FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname LIKE 'ledger!_%' ESCAPE '!'"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
)
INSTALLED_FUNCTIONS = (
    "SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'ledger!_%' ESCAPE '!'"
    " AND pronamespace = current_schema()::regnamespace"
)


def function_sql(name: str) -> str:
    """Return the SQL that creates or replaces one of the database functions in FUNCTIONS."""
    declaration, body = FUNCTIONS[name]
    parameters, language = declaration.split(") ", 1)
    return f"CREATE OR REPLACE FUNCTION {name}{parameters}) {language} AS $ledger${body}$ledger$"


def payload_sql(table: AuditedTable, row: str) -> str:
    """Return the SQL expression that converts a table row to the JSON of an audit entry.

    `row` is the name by which the SQL refers to the row: the name of its table.
    """
    excluded_columns = _array_literal(table.excluded_columns)
    hashed_columns = _array_literal(table.hashed_columns)
    return f"ledger_payload(to_jsonb({row}), '{excluded_columns}', '{hashed_columns}')"


def table_triggers(table: AuditedTable) -> Iterator[tuple[str, str]]:
    """Yield the name and SQL of a table's two audit triggers.

    One records every write to a row, the other refuses TRUNCATE.
    """
    update_event = "UPDATE"
    # An update of excluded columns alone makes no audit entry.
    if table.excluded_columns:
        update_event = f"UPDATE OF {', '.join(table.columns)}"
    excluded_columns = _array_literal(table.excluded_columns)
    hashed_columns = _array_literal(table.hashed_columns)
    write_call = f"ledger_write('{table.key_column}', '{excluded_columns}', '{hashed_columns}')"

    write_trigger = f"ledger_{table.name}"
    write_events = f"AFTER INSERT OR DELETE OR {update_event} ON {table.name}"
    yield write_trigger, f"CREATE CONSTRAINT TRIGGER {write_trigger} {write_events} {DEFERRED} {write_call}"

    truncate_trigger = f"{write_trigger}_kept"
    truncate_event = f"BEFORE TRUNCATE ON {table.name} FOR EACH STATEMENT"
    yield truncate_trigger, f"CREATE TRIGGER {truncate_trigger} {truncate_event} EXECUTE FUNCTION ledger_refuse()"


def _array_literal(columns: tuple[str, ...]) -> str:
    """Return column names as the content of a PostgreSQL array literal, such as `{a,b}`."""
    return "{" + ",".join(columns) + "}"
