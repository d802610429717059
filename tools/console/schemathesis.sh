#!/usr/bin/env bash
# schemathesis.sh [POPPY [SECONDS]]: the API of a served demonstration against its own OpenAPI document, by schemathesis with all of its checks, as a
# worker, who may do most of it. Signing out is left to the unit tests: it would end the session of the others.
set -euo pipefail
cd "$(dirname "$0")/../.."
poppy="$(realpath "${1:-build/dev/interpreter/cli/poppy}")"
seconds="${2:-120}"
venv=build/console_tools/venv
if ! "$venv/bin/schemathesis" --version >/dev/null 2>&1; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'schemathesis==4.*'
fi
if [[ -z "${CONSOLE_URL:-}" ]]; then
  exec python3 tools/console/served.py "$poppy" "$0" "$poppy" "$seconds"
fi

token="$(python3 tools/console/get_token.py worker)"
"$venv/bin/schemathesis" --config-file tools/console/schemathesis.toml run "$CONSOLE_URL/api/v1/openapi.json" --url "$CONSOLE_URL/api/v1" \
  --header "Authorization: Bearer $token" --checks all --max-time "$seconds" --request-timeout 20 --continue-on-failure \
  --exclude-operation-id sign_out --warnings off
