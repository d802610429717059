# For the scripts that build: source it at the top of the project.

# Objects are the same wherever the project lies.
export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR="$PWD"

say() { printf '== %s\n' "$1"; }

configure() {  # PRESET: shows what CMake said only where it failed
  mkdir -p build
  cmake --preset "$1" >"build/configure-$1.log" 2>&1 || { cat "build/configure-$1.log"; exit 1; }
}
