#!/bin/sh
# bench/schemathesis.sh [SCHEMATHESIS] [more options]: tests the API with requests that its schema allows and does not allow,
# with all checks of schemathesis, first without a token and then as an editor. SCHEMATHESIS is the program, from an
# environment of its own (python3 -m venv ENV && ENV/bin/pip install 'schemathesis>=4.32'): it is not a dependency.
# On PostgreSQL: .ci/with-postgres bench/schemathesis.sh ...   The exit status is 0 if it found no fault.
set -eu
cd "$(dirname "$0")/.."

program=${1:-schemathesis}
[ $# -eq 0 ] || shift
command -v "$program" >/dev/null || { echo "There is no $program: see the first lines of $0." >&2; exit 2; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/registry-schemathesis.XXXXXX")
export DJANGO_SETTINGS_MODULE=bench.schemathesis_settings REGISTRY_DATA="$folder" REGISTRY_DEMO=1 SECOND_FACTOR=0 LOG_LEVEL=ERROR
port=${PORT:-8931}
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

manage() { .venv/bin/python manage.py "$@"; }
{
    manage migrate --no-input && manage collectstatic --no-input && manage load_fixtures fixtures/palmyra && manage create_demo
} >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
token=$(manage create_token editor --scope write --scope decide --name schemathesis | grep -o 'hdr_[A-Za-z0-9_-]*')

.venv/bin/granian --interface wsgi --host 127.0.0.1 --port "$port" --workers 1 --blocking-threads 4 \
    --log-level warning config.wsgi:application >"$folder/server.log" 2>&1 &
server=$!

status=0
ask() {
    echo "--- $1"
    shift
    (cd "$folder" && cp "$OLDPWD/bench/schemathesis_hooks.py" . && "$program" --config-file "$OLDPWD/bench/schemathesis.toml" run \
        "http://127.0.0.1:$port/api/schema" --wait-for-schema 20 "$@") || status=1
}
case $program in
    */*) program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program") ;;
esac
ask "without a token" "$@"
ask "as an editor" -H "Authorization: Bearer $token" "$@"
if grep -q Traceback "$folder/server.log"; then
    tail -n 60 "$folder/server.log" >&2
    status=1
fi
exit $status
