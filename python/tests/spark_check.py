"""poppy.spark over two workers, as the engine decides the same lines here. Called by ../spark_test.sh."""

import subprocess
import sys

import poppy
import poppy.spark
from pyspark.sql import SparkSession

ASKED = {"month": "2021-08", "run_date": "2021-08-20", "case_column": "case"}

lines = subprocess.run(["tools/make_caseload", "400", "--programs", "both"], check=True, capture_output=True, text=True).stdout.splitlines()
spark = SparkSession.builder.master("local-cluster[2,1,900]").config("spark.ui.enabled", "false").config("spark.executor.memory", "900m").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
cases = spark.createDataFrame([(line,) for line in lines], "case string").repartition(4)
decided = poppy.spark.decide(cases, **ASKED)
by_county = {row["county"]: row["issued"] for row in decided.groupBy("county").agg({"regular_issuance": "sum"}).withColumnRenamed("sum(regular_issuance)", "issued").collect()}
spark.stop()

expected = {}
for row in poppy.load().decide_table(lines, month=ASKED["month"], run_date=ASKED["run_date"]).to_arrow().select(["county", "regular_issuance"]).to_pylist():
    issued = expected.setdefault(row["county"], None)
    if row["regular_issuance"] is not None:
        expected[row["county"]] = (issued or 0) + row["regular_issuance"]
if by_county != expected:
    sys.exit(f"Spark says {by_county}\nhere it is {expected}")
print(f"spark: {len(lines)} cases, {len(expected)} counties, the same")
