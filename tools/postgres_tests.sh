#!/usr/bin/env bash
# postgres_tests.sh [BUILD]: on a server of PostgreSQL of their own (tools/postgres_server.sh), the tests of stores, among them one that stops and starts it
# in the middle of writes; the nightly batch, killed and gone on (tests/store); and the console, while the server goes away and comes back
# (tools/console/failures.py).
set -euo pipefail
cd "$(dirname "$0")/.."
build="$(realpath "${1:-build/dev}")"
tools/install_packages.sh postgres

source tools/postgres_server.sh
make_server
start_server
(cd / && "${server[@]}" "$binaries/createdb" -h "$folder" -U "$user" console)

# As after a failure of the machine: it is not told to end, and recovers when it starts.
cat >"$folder/control" <<EOF
#!/usr/bin/env bash
cd /
case "\$1" in
  stop) ${server[*]} "$control" -D "$folder/data" -m immediate stop >/dev/null ;;
  start) ${server[*]} "$control" -D "$folder/data" -l "$folder/log" -w -o "$options" start >/dev/null ;;
esac
EOF
cat >"$folder/restart" <<EOF
#!/usr/bin/env bash
"$folder/control" stop && "$folder/control" start
EOF
chmod +x "$folder/control" "$folder/restart"

export POPPY_TEST_POSTGRES="postgresql:host=$folder user=$user dbname=postgres"
POPPY_TEST_POSTGRES_RESTART="$folder/restart" "$build/tests/unit/store_test"
"$build/tests/unit/desk_store_test"
python3 tests/store/check_store.py "$build/interpreter/cli/poppy" 300 --store "$POPPY_TEST_POSTGRES"

python3 tools/console/failures.py "$build/interpreter/cli/poppy" --store "postgresql:host=$folder user=$user dbname=console" --control "$folder/control"
