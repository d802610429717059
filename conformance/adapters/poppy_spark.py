#!/usr/bin/env python3
"""Entries of a deck on standard input -> what poppy.spark decides on two executors of this machine, on standard output.   poppy_spark.py, by the Python that has it

One session decides all runs. Entries that only check rules decide nothing, and are told by the Python package alone."""
import poppy
import poppy.spark
from pyspark.sql import SparkSession

import deck_runs
import poppy_python


def main():
    spark = (SparkSession.builder.master("local-cluster[2,1,900]").config("spark.ui.enabled", "false").config("spark.executor.memory", "900m")
             .config("spark.default.parallelism", "2").config("spark.ui.showConsoleProgress", "false").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")

    def decide(run):
        cases = spark.createDataFrame([(line,) for line in run.cases()], "case string")
        try:
            decided = poppy.spark.decide(cases, lines=run.lines, case_column="case", decision=True, each_month=True, rules=str(run.rules), counties=str(run.counties))
        except poppy.PoppyError as refused:
            raise deck_runs.RulesRefused(str(refused)) from refused
        return [row["decision"] for row in decided.select("decision").collect()]

    deck_runs.answer_all(decide, poppy_python.check)
    spark.stop()


main()
