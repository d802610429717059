#!/usr/bin/env bash
# spark_test.sh: poppy.spark on a cluster of two workers of this machine. Needs python/test.sh to have run, a Java of 17 or later, and access to the package index. Not a part of CI: it
# installs 450 MB.
set -euo pipefail
cd "$(dirname "$0")/.."
room=build/python_venv
"$room/bin/python" -c 'import pyspark' 2>/dev/null || "$room/bin/python" -m pip install --quiet --disable-pip-version-check 'pyspark>=4.1'
export PYSPARK_PYTHON="$PWD/$room/bin/python" SPARK_LOCAL_IP=127.0.0.1
"$room/bin/python" python/tests/spark_check.py
