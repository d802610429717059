#!/usr/bin/env bash
# Installs and builds the peers of the bench into build/bench. The only script here that asks a package registry for anything; what
# cannot be had is said and left out, and run.sh reports it. Takes 15 minutes or more.
#   setup.sh [apt|hand|clips|poppy|fronts|go|rust|axiom|node|python|policyengine|dmn]…      default: all
set -uo pipefail
cd "$(dirname "$0")/../.."
export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR="$PWD"
bench=$PWD/tests/bench out=$PWD/build/bench
mkdir -p "$out"
renice -n 10 $$ >/dev/null
step() {  # NAME command…
  local name=$1
  shift
  echo "== $name"
  if "$@" >"$out/setup-$name.log" 2>&1; then
    rm -f "$out/missing-$name"
  else
    tail -3 "$out/setup-$name.log" | tee "$out/missing-$name"
  fi
}

apt() { apt-get update && apt-get install -y -q g++ cmake ninja-build libsimdjson-dev luajit lua-cjson libclips-dev; }
hand() {
  local flags=(-std=c++23 -O3 -march=native -Wall -Wextra -Wno-restrict)
  g++ "${flags[@]}" "$bench/cpp/main.cpp" -lsimdjson -o "$out/hand"
}
clips() { g++ -std=c++23 -O2 "$bench/peers/clips/main.cpp" -lsimdjson -lclips -o "$out/clips"; }
poppy() {
  cmake -S "$bench/poppy" -B "$out/poppy" -G Ninja -DCMAKE_BUILD_TYPE=Release && cmake --build "$out/poppy" -j1 --target poppy_bench poppy poppy_c
}
fronts() {  # the wheel as users build it, and what its fronts work with
  python3 -m venv "$out/venv-fronts" &&
    "$out/venv-fronts/bin/pip" install -q -r python/tests/requirements.txt 'pyspark>=4.1' &&
    CXX=c++ "$out/venv-fronts/bin/pip" wheel ./python -q --no-deps --no-build-isolation --wheel-dir "$out/wheel" --config-settings=build-dir="$out/wheel-build" &&
    "$out/venv-fronts/bin/pip" install -q --no-deps --force-reinstall "$out"/wheel/poppy-*.whl
}
go_peers() { cd "$bench/peers/go" && go build -p 1 -o "$out/go-peers" .; }
rust() { cd "$bench/peers/rust" && CARGO_TARGET_DIR="$out/cargo" cargo build --release --locked -j1; }
axiom() { cd "$bench/peers/axiom" && CARGO_TARGET_DIR="$out/cargo-axiom" cargo build --release --locked -j1; }
node() {  # installed apart from the sources, which are copied beside node_modules
  mkdir -p "$out/node" && cp "$bench"/peers/node/* "$out/node/" && cd "$out/node" && npm install --no-audit --no-fund
}
python() { python3 -m venv "$out/venv" && "$out/venv/bin/pip" install -q openfisca-core==46.0.1; }
policyengine() { python3 -m venv "$out/venv-pe" && "$out/venv-pe/bin/pip" install -q policyengine-us==2.68.0; }
dmn() {
  cd "$bench/peers/dmn" && mvn -q -B -DbuildDirectory="$out/dmn" dependency:copy-dependencies && mkdir -p "$out/dmn/classes" &&
    javac -cp "$out/dmn/dependency/*" -d "$out/dmn/classes" src/main/java/Bench.java
}

[[ $# -gt 0 ]] || set -- apt hand clips poppy fronts go rust axiom node python policyengine dmn
for part in "$@"; do
  [[ $part == go ]] && { step go go_peers; continue; }
  step "$part" "$part"
done
