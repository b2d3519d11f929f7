"""The ledger's triggers for PostgreSQL, deferred to the end of the transaction.

An immediate one would hold the chain while the transaction still waits for rows: two writers would wait in a circle.
Who wrote is told in the same queue: a row put into `ledger_attribution` has a deferred trigger as well, which comes
before those of the writes that follow it. The SQL is in the words of pg_get_triggerdef, so that it can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.domain.policy.system_actors import SystemActor

from .audited_tables import LEDGER, Table
from .hash_chain import GENESIS

NOBODY = SystemActor.NOBODY.value
LOCK = 7_201_634_901  # any number that nobody else locks
WRITE = f"""
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
GUARD = """
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
REFUSE = """
BEGIN
  RAISE EXCEPTION 'The table % is audited: delete its rows one by one.', TG_TABLE_NAME;
END """
PAYLOAD = """
BEGIN
  IF digested = '{}' THEN
    RETURN changed - left_out;
  END IF;
  RETURN (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (digested)
      THEN to_jsonb(ledger_sha256(value #>> '{}')) ELSE value END) FROM jsonb_each(changed - left_out));
END """
SHA256 = " SELECT encode(sha256(convert_to(content, 'UTF8')), 'hex') "
ATTRIBUTE = """
BEGIN
  PERFORM set_config('ledger.actor', NEW.actor, true), set_config('ledger.reason', NEW.reason, true),
    set_config('ledger.request_id', NEW.request_id, true);
  RETURN NULL;
END """
ATTRIBUTED = """
DECLARE
  here tid;
BEGIN
  INSERT INTO ledger_attribution VALUES (actor, reason, request_id) RETURNING ctid INTO here;
  DELETE FROM ledger_attribution WHERE ctid = here;
END """
FUNCTIONS = {
    # name: how it is declared, and its body
    "ledger_sha256": ("(content text) RETURNS text LANGUAGE sql IMMUTABLE", SHA256),
    "ledger_payload": (
        "(changed jsonb, left_out text[], digested text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE",
        PAYLOAD,
    ),
    # Moments are written in UTC, whatever the session's time zone.
    "ledger_write": ("() RETURNS trigger LANGUAGE plpgsql SET TimeZone TO 'UTC'", WRITE),
    "ledger_guard": ("() RETURNS trigger LANGUAGE plpgsql", GUARD),
    "ledger_refuse": ("() RETURNS trigger LANGUAGE plpgsql", REFUSE),
    "ledger_attribute": ("() RETURNS trigger LANGUAGE plpgsql", ATTRIBUTE),
    "ledger_attributed": ("(actor text, reason text, request_id text) RETURNS void LANGUAGE plpgsql", ATTRIBUTED),
}
ATTRIBUTION = "CREATE TABLE IF NOT EXISTS ledger_attribution (actor text, reason text, request_id text)"
DEFERRED = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"
GUARDS = {
    "ledger_guarded": f"CREATE TRIGGER ledger_guarded BEFORE INSERT OR DELETE OR UPDATE ON {LEDGER}"
    " FOR EACH ROW EXECUTE FUNCTION ledger_guard()",
    "ledger_kept": f"CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON {LEDGER}"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard()",
}
ATTRIBUTING = (
    f"CREATE CONSTRAINT TRIGGER ledger_attributing AFTER INSERT ON ledger_attribution {DEFERRED} ledger_attribute()"
)
PRESENT = (
    "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid, true) FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname LIKE 'ledger!_%' ESCAPE '!'"
    " AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
)
PRESENT_FUNCTIONS = (
    "SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'ledger!_%' ESCAPE '!'"
    " AND pronamespace = current_schema()::regnamespace"
)


def function(name: str) -> str:
    """SQL that makes a function."""
    declared, body = FUNCTIONS[name]
    head, language = declared.split(") ", 1)
    return f"CREATE OR REPLACE FUNCTION {name}{head}) {language} AS $ledger${body}$ledger$"


def payload(table: Table, row: str) -> str:
    """SQL of a row as JSON; `row` is the table's name."""
    return f"ledger_payload(to_jsonb({row}), '{_array(table.left_out)}', '{_array(table.digested)}')"


def triggers(table: Table) -> Iterator[tuple[str, str]]:
    """Name and SQL of the triggers of an audited table."""
    update = f"UPDATE OF {', '.join(table.columns)}" if table.left_out else "UPDATE"
    arguments = f"'{table.key}', '{_array(table.left_out)}', '{_array(table.digested)}'"
    name = f"ledger_{table.name}"
    what = f"AFTER INSERT OR DELETE OR {update} ON {table.name}"
    yield name, f"CREATE CONSTRAINT TRIGGER {name} {what} {DEFERRED} ledger_write({arguments})"
    kept, refuse = f"{name}_kept", "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    yield kept, f"CREATE TRIGGER {kept} BEFORE TRUNCATE ON {table.name} {refuse}"


def _array(columns: tuple[str, ...]) -> str:
    return "{" + ",".join(columns) + "}"
