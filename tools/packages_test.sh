#!/usr/bin/env bash
# Makes the Debian packages of what `dev` has compiled and tries them: lintian, the manual by two readers, completions in bash, zsh and fish, the list
# of what they are built from by a validator that is not ours; then, in a new Debian 12 that has nothing else, apt-get install, a case decided without
# a network, the steps of the Containerfile, a program built against libpoppy-dev, and the packages for Python and PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh
tools/install_packages.sh build package package-test postgres-function python

packages=$PWD/build/package-dev/packages
room=$(mktemp -d)
chroot=$room/debian
finish() {
  mountpoint -q "$chroot/proc" && umount "$chroot/proc"
  rm -rf "$room"
}
trap finish EXIT

say "packages"
# What Debian has not: nanobind, for the Python package.
nanobind=build/nanobind_venv
[[ -x $nanobind/bin/python ]] || /usr/bin/python3 -m venv "$nanobind"
"$nanobind/bin/pip" -q install "$(sed -n 's/^\(nanobind.*\)/\1/p' python/tests/requirements.txt)"
mkdir -p build
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
cmake --preset package-dev -DPOPPY_COMMIT="$commit" -DPOPPY_PYTHON=ON -Dnanobind_DIR="$("$nanobind/bin/python" -m nanobind --cmake_dir)" >"$room/log" 2>&1 ||
  { cat "$room/log"; exit 1; }
cmake --build --preset package-dev -- --quiet
rm -rf "$packages"
cpack --preset package-dev >"$room/log" 2>&1 || { cat "$room/log"; exit 1; }
(cd "$packages" && ls -sh1 ./*.deb)

say "lintian"
lintian --allow-root --fail-on error "$packages"/*.deb

say "the manual, and completions"
for one in "$packages"/poppy_*.deb; do dpkg-deb -x "$one" "$room/poppy"; done
tests/packages/check_manual.sh "$room/poppy/usr/share/man/man1"
python3 tests/packages/check_shells.py "$room/poppy/usr"

say "what they are built from"
python3 -m venv "$room/venv"
"$room/venv/bin/pip" -q install spdx-tools==0.8.3
"$room/venv/bin/pyspdxtools" -i "$room/poppy/usr/share/doc/poppy/poppy.spdx.json"
python3 tests/packages/check_licences.py "$room/poppy/usr/share/doc/poppy/poppy.spdx.json"

# A machine that lets nobody make a root of another system, or shut off a network, tries what the packages hold where they are unpacked.
if ! unshare --mount --net true 2>"$room/log"; then
  say "no system of its own here ($(cat "$room/log")): the program decides where it was unpacked"
  cp -r examples/time-on-aid "$room/"
  (cd "$room" && "$room/poppy/usr/bin/poppy" decide time-on-aid/case.yaml --county Yolo --month 2021-08 --run-date 2021-08-02) | grep -q 'Approved'
  exit 0
fi

say "a new Debian 12"
tests/packages/make_debian.sh "$chroot" "$PWD/build/package-dev/debian.tar"
tests/packages/check_in_debian.sh "$chroot" "$packages" "$commit"
say "packages are well"
