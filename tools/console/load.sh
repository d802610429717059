#!/usr/bin/env bash
# load.sh [POPPY [SECONDS [WORKERS]]]: so many workers who decide a stored case at once, by the API, over connections that stay open (wrk): decisions a
# second, the 99th percentile, and the memory of the console before, during and after. Fails where a decision fails, or where the memory does not come to rest.
set -euo pipefail
cd "$(dirname "$0")/../.."
poppy="$(realpath "${1:-build/dev/interpreter/cli/poppy}")"
seconds="${2:-60}"
workers="${3:-200}"
if [[ -z "${CONSOLE_URL:-}" ]]; then
  tools/install_packages.sh console
  exec python3 tools/console/served.py "$poppy" "$0" "$poppy" "$seconds" "$workers"
fi

token="$(python3 tools/console/get_token.py worker)"
cat >"$CONSOLE_FOLDER/decide.lua" <<END
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer $token"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"case_id": "ga-0004", "month": "2021-08", "run_date": "2021-08-20", "depth": 0}'
END
resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$CONSOLE_PID/status"; }

before="$(resident)"
timeout $((seconds + 60)) wrk --threads 2 --connections "$workers" --duration "${seconds}s" --timeout 60s --latency --script "$CONSOLE_FOLDER/decide.lua" "$CONSOLE_URL/api/v1/decide" \
  >"$CONSOLE_FOLDER/wrk" &
load=$!
seen=()
while kill -0 "$load" 2>/dev/null; do
  sleep "$((seconds / 6 > 0 ? seconds / 6 : 1))"
  seen+=("$(resident)")
done
wait "$load"
sleep 2
after="$(resident)"
cat "$CONSOLE_FOLDER/wrk"
echo "memory in MB: $before before, ${seen[*]} during, $after after"
if grep -qE 'Non-2xx|Socket errors' "$CONSOLE_FOLDER/wrk"; then
  echo "some decisions failed" >&2
  exit 1
fi
# Half of the way is enough to have come to rest: what grows after it grows for ever.
middle="${seen[$((${#seen[@]} / 2))]}"
if ((after > middle + middle / 4 + 50)); then
  echo "the memory grows: $middle MB in the middle, $after MB at the end" >&2
  exit 1
fi
