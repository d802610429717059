#!/usr/bin/env bash
# spark_test.sh [PROGRAM]: poppy.spark on a cluster of this machine, one of whose executors is killed in the middle, against the program; and the decks of
# conformance/ through it. Needs python/test.sh to have run, and access to the package index: it installs 450 MB.
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/build_settings.sh
program="${1:-build/dev/interpreter/cli/poppy}"

tools/install_packages.sh spark
room=$PWD/build/python_venv
"$room/bin/python" -c 'import pyspark' 2>/dev/null || "$room/bin/python" -m pip install --quiet --disable-pip-version-check --requirement python/tests/requirements.txt 'pyspark>=4.1'
java="$(dpkg -L openjdk-17-jre-headless | grep '/bin/java$')"
export JAVA_HOME="${java%/bin/java}" PYSPARK_PYTHON="$room/bin/python" SPARK_LOCAL_IP=127.0.0.1 PATH="$room/bin:$PATH"

say "an executor that is killed, what is refused, and rules of one's own"
python -W 'ignore:PySpark does not yet:FutureWarning' python/tests/spark_check.py "$program"

say "the decks"
python conformance/run.py conformance/cases/*.ndjson -- \
  python -W 'ignore:PySpark does not yet:FutureWarning' conformance/adapters/poppy_spark.py
