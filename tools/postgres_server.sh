# For scripts that need a server of PostgreSQL: source it. It is one of its own, in a folder that is gone at the end, reached by a socket in it alone.
# $folder is that folder, $user its superuser; "${server[@]}" before a command runs it as who runs the server.

folder="$(mktemp -d)"
user=postgres
server=()
if [[ $EUID -eq 0 ]]; then  # the server refuses to run as root
  chown postgres "$folder"
  server=(runuser -u postgres --)
fi
# It need not outlive the machine: without fsync it takes a tenth of the time.
options="-c listen_addresses= -c unix_socket_directories=$folder -c fsync=off"

finish() {
  (cd / && "${server[@]}" "$control" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap finish EXIT

make_server() {  # [BINARIES]: where its programs are, else the newest that is installed
  binaries="${1:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}"
  control="$binaries/pg_ctl"
  # In a folder where whoever runs the server may be, too.
  (cd / && "${server[@]}" "$binaries/initdb" -D "$folder/data" -U "$user" -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null)
}

start_server() { (cd / && "${server[@]}" "$control" -D "$folder/data" -l "$folder/log" -w -o "$options" start >/dev/null); }
