#!/usr/bin/env bash
# check_installed.sh BUILD COMPILER: installs the build into a folder of its own and moves it, so that nothing can hang on
# where it was built; examples/embed and examples/c are then built against it, by CMake and by pkg-config, and decide their case.
set -euo pipefail
build=$1 compiler=$2
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

cmake --install "$build" --prefix "$room/first" >"$room/log" || { cat "$room/log"; exit 1; }
mv "$room/first" "$room/moved"
prefix=$room/moved
cp -r examples/embed examples/c "$room"

decide() {
  local said
  said=$(LD_LIBRARY_PATH="$(dirname "$library")" "$1" examples/time-on-aid/case.yaml "$prefix"/share/poppy/{policies,county_rules})
  [[ $said == "2021-08 Approved, 29 days ticked" ]] || { echo "$1 said: $said"; exit 1; }
}

library=$(find "$prefix" -name libpoppy_engine.so)
[[ -n $library ]] || { echo "no shared library was installed"; exit 1; }
cmake -S "$room/embed" -B "$room/by-cmake" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" >"$room/log" &&
  cmake --build "$room/by-cmake" >>"$room/log" || { cat "$room/log"; exit 1; }
decide "$room/by-cmake/embed"

if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH="$(dirname "$library")/pkgconfig"
  # shellcheck disable=SC2046  # one word a flag
  "$compiler" -std=c++23 "$room/embed/main.cpp" -o "$room/by-pkg-config" $(pkg-config --cflags --libs poppy-engine)
  decide "$room/by-pkg-config"
fi

# In C: the other library, by the same ways.
decide_in_c() {
  LD_LIBRARY_PATH="$(dirname "$library")" "$1" "$room/request.json" "$prefix"/share/poppy/{policies,county_rules} >"$room/said"
  grep -q '"status": "Approved"' "$room/said" || { echo "$1 said:"; head -20 "$room/said"; exit 1; }
}
python3 - examples/time-on-aid/case.yaml >"$room/request.json" <<'END'
import json, sys
print(json.dumps({"case": open(sys.argv[1]).read(), "case_path": "case.yaml", "county": "Yolo", "month": "2021-08", "run_date": "2021-08-02"}))
END
cmake -S "$room/c" -B "$room/c-by-cmake" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >"$room/log" && cmake --build "$room/c-by-cmake" >>"$room/log" ||
  { cat "$room/log"; exit 1; }
decide_in_c "$room/c-by-cmake/c_decide"
if command -v pkg-config >/dev/null; then
  # shellcheck disable=SC2046  # one word a flag
  cc -std=c11 -Wall -Wextra -Werror -pedantic "$room/c/decide.c" -o "$room/c-by-pkg-config" $(pkg-config --cflags --libs poppy)
  decide_in_c "$room/c-by-pkg-config"
fi

# Callers see engine.h, document.h and nothing behind it.
behind=$(nm -DC --defined-only "$library" | grep -vE ' (poppy::(Rules|Month|Decided|Batch|Value|Record|Case|ShownPage|ReportMaker|MadeReport)::|poppy::(show_page|edit_page|pages_of|reports_of)[[(]|poppy::operator==\(poppy::Value|typeinfo|vtable)' | grep ' T ' || true)
[[ -z $behind ]] || { echo "the library shows more than its headers:"; head -20 <<<"$behind"; exit 1; }
echo "installed, moved, found by CMake and pkg-config: $(stat -Lc %s "$library") bytes, for C $(stat -Lc %s "$(dirname "$library")/libpoppy.so")"
