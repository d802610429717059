#!/usr/bin/env python3
"""Entries of a deck on standard input -> what the Python package decides or tells, on standard output.   poppy_python.py, by the Python that has it"""
import poppy

import deck_runs


def load(run):
    try:
        return poppy.load(run.rules, run.counties)
    except poppy.PoppyError as refused:
        raise deck_runs.RulesRefused(str(refused)) from refused


def decide(run):
    decided = load(run).decide_table(run.cases(), lines=run.lines, decision=True, each_month=True, threads=2)
    return decided.to_arrow().column("decision").to_pylist()


def check(run):
    try:
        problems = poppy.load(run.rules, run.counties).warnings
    except poppy.PoppyError as refused:
        problems = refused.problems
    return [(not one.is_warning, one.code, one.path, one.line) for one in problems]


if __name__ == "__main__":
    deck_runs.answer_all(decide, check)
