#!/usr/bin/env bash
# postgres_tests.sh [BUILD]: a server of PostgreSQL of its own, in a folder that is gone at the end, reached by a socket in it alone. On it run the tests
# of stores, among them one that stops and starts it in the middle of writes; the nightly batch, killed and gone on (tests/store); and the console, while
# the server goes away and comes back (tools/console/failures.py).
set -euo pipefail
cd "$(dirname "$0")/.."
build="$(realpath "${1:-build/dev}")"
tools/install_packages.sh postgres

folder="$(mktemp -d)"
server=()
if [[ $EUID -eq 0 ]]; then  # the server refuses to run as root
  chown postgres "$folder"
  server=(runuser -u postgres --)
fi
binaries="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
control="$binaries/pg_ctl"
user=postgres
# It need not outlive the machine: without fsync it takes a tenth of the time.
options="-c listen_addresses= -c unix_socket_directories=$folder -c fsync=off"

finish() {
  "${server[@]}" "$control" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap finish EXIT

cd /  # where whoever runs the server may be, too
"${server[@]}" "$binaries/initdb" -D "$folder/data" -U "$user" -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
"${server[@]}" "$control" -D "$folder/data" -l "$folder/log" -w -o "$options" start >/dev/null
"${server[@]}" "$binaries/createdb" -h "$folder" -U "$user" console
cd - >/dev/null

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
