#!/usr/bin/env bash
# check_front.sh ADAPTER…: every deck of conformance/ through the front that the adapter, a command, asks. From the top of the project.
set -euo pipefail
exec python3 conformance/run.py conformance/cases/*.ndjson conformance/language/{constructs,operations}/*.json conformance/language/refused/P{1,20,21,22,3,4,5}*.json -- "$@"
