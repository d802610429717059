#!/usr/bin/env bash
# postgres_function_test.sh [BUILD]: the extension of PostgreSQL, built and tried on a server of its own (tools/postgres_server.sh). An extension lies beside
# the server that loads it: so this one is a copy of what is installed, and nothing outside its folder is written.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh
build="$(realpath "${1:-build/dev}")"
tools/install_packages.sh build postgres-function

say "the extension"
cmake -S . -B "$build" >"$build/configure-postgresql.log" 2>&1 || { cat "$build/configure-postgresql.log"; exit 1; }  # finds headers that were just installed
cmake --build "$build" --target poppy poppy_c poppy_postgresql -- --quiet

source tools/postgres_server.sh
home="$folder/usr/lib/postgresql/15"
mkdir -p "${home%/*}" "$folder/usr/share/postgresql"
cp -rs /usr/lib/postgresql/15 "${home%/*}/"
cp -rs /usr/share/postgresql/15 "$folder/usr/share/postgresql/"
rm -r "$home/bin"
cp -r /usr/lib/postgresql/15/bin "$home/bin"  # a program of PostgreSQL looks for the others from where it lies itself
for component in postgresql library; do
  cmake --install "$build" --prefix "$folder/usr" --component "$component" >/dev/null
done
export LD_LIBRARY_PATH="$(dirname "$(find "$folder/usr/lib" -name 'libpoppy.so.1')")"
mkdir "$folder/rules"
cp -r policies county_rules "$folder/rules/"
make_server "$home/bin"
cat >>"$folder/data/postgresql.conf" <<EOF
poppy.rules = '$folder/rules/policies'
poppy.counties = '$folder/rules/county_rules'
shared_preload_libraries = 'poppy'
EOF
[[ ${#server[@]} -eq 0 ]] || chown -R postgres "$folder/rules"
start_server

say "decisions in SQL"
cat >"$folder/control" <<EOF
#!/usr/bin/env bash
cd / && ${server[*]} "$control" -D "$folder/data" -l "$folder/log" -w -o "$options" "\$@" >/dev/null
EOF
chmod +x "$folder/control"
python3 tests/postgresql/check_function.py "$build/interpreter/cli/poppy" "$home/bin/psql" "$folder"
