#!/usr/bin/env bash
# Measures Poppy and its peers: the gate, then times into build/bench/results.jsonl, then the table. Set up by setup.sh.
#   run.sh [--engines a,b] [--workloads w1,w2] [--seconds 0.4]
set -euo pipefail
cd "$(dirname "$0")/../.."
python3 tests/bench/measure.py "$@"
python3 tests/bench/report.py build/bench/results.jsonl | tee build/bench/results.md
