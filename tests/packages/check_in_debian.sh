#!/usr/bin/env bash
# check_in_debian.sh DEBIAN PACKAGES COMMIT: in a Debian that has nothing else, what the packages are built from, the steps that the Containerfile takes to run poppy, then poppy as its
# user, without a network; the example of an embedding program is built against libpoppy-dev; all is taken away again, whole.
set -euo pipefail
debian=$1 packages=$2 commit=$3
inside() { chroot "$debian" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# No network, and no other user than the container's.
as_poppy() { (cd / && unshare --net chroot --userspec=10001:10001 "$debian" /usr/bin/env -i -C /data PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "$@"); }
expect() { [[ $2 == *"$3"* ]] || { printf '%s: expected %s, found:\n%s\n' "$1" "$3" "$2"; exit 1; }; }

cp /etc/resolv.conf "$debian/etc/"
mount -t proc proc "$debian/proc"
printf 'deb http://deb.debian.org/debian bookworm main\n' >"$debian/etc/apt/sources.list"
cp "$packages"/*.deb "$debian/tmp/"

# What was compiled in comes with what tools/packages.txt lists, where nothing else is installed.
inside apt-get update -qq
mapfile -t listed < <(awk '$1 ~ /^(build|package|python|postgres-function)$/ { print $2 }' tools/packages.txt | sort -u)
inside apt-get install -s -qq --no-install-recommends "${listed[@]}" >"$debian.log"
brought=$(awk '/^Inst/ { print $2 }' "$debian.log"; inside dpkg-query -W -f '${Package}\n')
dpkg-deb --fsys-tarfile "$packages"/poppy_*.deb | tar -xO ./usr/share/doc/poppy/poppy.spdx.json |
  python3 -c 'import json, sys; print("\n".join(one["name"] for one in json.load(sys.stdin)["packages"] if one["supplier"] == "Organization: Debian"))' >"$debian.made_of"
# And what CPack and tools/make_sbom.py call.
dpkg -S /usr/bin/{dpkg-deb,dpkg-query,dpkg-shlibdeps,file,ldd,ninja,python3,readelf} | sed 's/:.*//' >>"$debian.made_of"
lacking=$(grep -vxFf <(printf '%s\n' "$brought") "$debian.made_of" || true)
[[ -s $debian.made_of && -z $lacking ]] || { printf 'tools/packages.txt does not bring:\n%s\n' "$lacking"; exit 1; }

# RUN of the last stage, line by line; COPY of it is what stands in /tmp.
mapfile -t steps < <(awk '/^FROM/ { n++ } n == 2 && sub(/^RUN /, "")' Containerfile)
[[ ${#steps[@]} -ge 2 ]] || { echo "the Containerfile has no steps"; exit 1; }
for step in "${steps[@]}"; do inside sh -c "$step" >"$debian.log" 2>&1 || { tail -n 20 "$debian.log"; exit 1; }; done
[[ $(sed -n 's/^USER //p' Containerfile) == "$(inside id -u poppy)" ]] || { echo "USER is not the user that was made"; exit 1; }

example=/usr/share/doc/poppy/examples/time-on-aid
words=$(sed -n 's/^poppy //p' examples/time-on-aid/command)
said=$(as_poppy sh -c "poppy ${words/examples\/time-on-aid/$example} 2>/dev/null")
# The places that are cited lie where the rules were installed.
[[ ${said//\/usr\/share\/poppy\//} == "$(cat examples/time-on-aid/output)" ]] || { diff <(echo "${said//\/usr\/share\/poppy\//}") examples/time-on-aid/output; exit 1; }
version=$(as_poppy poppy --version)
expect "the version" "$version" "($commit)"
expect "its rules" "$version" "  /usr/share/poppy/policies"

# The container's own command: lines of JSON from standard input.
mapfile -t run < <(sed -n 's/^CMD //p' Containerfile | python3 -c 'import json, sys; print("\n".join(json.load(sys.stdin)))')
decided=$(as_poppy poppy "${run[@]}" --month 2022-02 --run-date 2022-03-01 <examples/nightly-batch/cases.ndjson 2>"$debian.log")
expect "lines of JSON" "$decided" '"decisions"'
expect "an own copy of the county files" "$(as_poppy sh -c 'cp -r /usr/share/poppy/county_rules . && poppy county set Fresno six_months_in_12 yes --from 2022-05 --by admin-0042' 2>&1)" "written: county_rules/fresno.yaml"
# The console answers its own machine, which is all there is.
console='ip link set lo up 2>/dev/null; poppy serve --demo Fresno >/dev/null 2>&1 & server=$!; for i in $(seq 60); do sleep 1; (exec 3<>/dev/tcp/127.0.0.1/8086 && printf "GET / HTTP/1.1\r\nHost: 127.0.0.1:8086\r\nConnection: close\r\n\r\n" >&3 && head -n 1 <&3) 2>/dev/null && break; done; kill $server'
expect "the console" "$(unshare --net bash -c "ip link set lo up && exec chroot --userspec=10001:10001 '$debian' /usr/bin/env -i -C /data PATH=/usr/bin:/bin LC_ALL=C.UTF-8 bash -c '$console'")" "HTTP/1.1"

inside sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends /tmp/libpoppy*.deb cmake g++ ninja-build pkg-config' >"$debian.log" 2>&1 || { tail -n 20 "$debian.log"; exit 1; }
cp -r examples/embed "$debian/tmp/embed"
cp -r examples/c "$debian/tmp/c"
inside sh -c 'cmake -S /tmp/embed -B /tmp/embed/build -G Ninja && cmake --build /tmp/embed/build && c++ -std=c++23 /tmp/embed/main.cpp -o /tmp/embed/by-pkg-config $(pkg-config --cflags --libs poppy-engine) && cc -std=c11 /tmp/c/decide.c -o /tmp/c/decide $(pkg-config --cflags --libs poppy)' >"$debian.log" 2>&1 || { tail -n 20 "$debian.log"; exit 1; }
for program in build/embed by-pkg-config; do
  expect "$program" "$(inside "/tmp/embed/$program" "$example/case.yaml" /usr/share/poppy/policies /usr/share/poppy/county_rules)" "2021-08 Approved, 29 days ticked"
done

python3 -c 'import json, sys; print(json.dumps({"case": open(sys.argv[1]).read(), "county": "Yolo", "month": "2021-08", "run_date": "2021-08-02"}))' examples/time-on-aid/case.yaml >"$debian/tmp/c/request.json"
expect "in C" "$(inside /tmp/c/decide /tmp/c/request.json /usr/share/poppy/policies /usr/share/poppy/county_rules)" '"month": "2021-08"'

# A server is none of the packages' business to start here: the one that is tried is made below.
mkdir -p "$debian/etc/postgresql-common"
echo 'create_main_cluster = false' >"$debian/etc/postgresql-common/createcluster.conf"
inside sh -c 'apt-get install -y -qq --no-install-recommends /tmp/python3-poppy_*.deb /tmp/postgresql-15-poppy_*.deb' >"$debian.log" 2>&1 || { tail -n 20 "$debian.log"; exit 1; }
decide="import poppy; d = poppy.load().decide('$example/case.yaml', county='Yolo', month='2021-08', run_date='2021-08-02'); print(d.value('p1.days_left'), d.value('program_status'))"
expect "in Python" "$(as_poppy python3 -c "$decide")" "29 Approved"
expect "its version" "$(as_poppy python3 -c 'import importlib.metadata as m; print(m.version("poppy"))')" "$(as_poppy poppy --version | sed -n '1s/^poppy \([0-9.]*\).*/\1/p')"
cat >"$debian/tmp/decide.sh" <<'END'
set -e
cd /tmp
export PATH=/usr/lib/postgresql/15/bin:$PATH
initdb -D /tmp/cluster -A trust --no-sync >/dev/null
pg_ctl -D /tmp/cluster -l /tmp/cluster.log -w -o '-c listen_addresses= -c unix_socket_directories=/tmp' start >/dev/null
psql -h /tmp -Atq -c 'create extension poppy' -c "select record, status from poppy_decisions('{\"case\": \"a\", \"county\": \"Yolo\", \"persons\": []}', '2021-08', '2021-08-02') where program = 'calfresh'" postgres || cat /tmp/cluster.log
pg_ctl -D /tmp/cluster -m immediate stop >/dev/null
END
expect "in PostgreSQL" "$(inside runuser -u postgres -- sh /tmp/decide.sh 2>&1)" "|undetermined"

inside apt-get purge -y -qq python3-poppy postgresql-15-poppy poppy 'libpoppy*' >"$debian.log" 2>&1 || { tail -n 20 "$debian.log"; exit 1; }
left=$(find "$debian/usr" -name '*poppy*' | grep -v /var/ || true)
[[ -z $left ]] || { echo "purge leaves: $left"; exit 1; }
echo "installed in a Debian of its own, run without a network, linked, taken away"
