"""A solver that has found a person with wages of $2,000: yes to all that is asked, cents for wages, 0 for other numbers."""
import re
import sys

script = sys.stdin.read()
sorts = dict(re.findall(r"^\(declare-const (\w+) (\w+)\)", script, re.MULTILINE))
wages = set(re.findall(r"^\(declare-const (\w+) Int\) ; wages", script, re.MULTILINE))
names = re.search(r"\(get-value \((.*)\)\)", script)[1].split()
print("sat")
print("(" + "\n ".join(f"({name} {'true' if sorts[name] == 'Bool' else 200000 if name in wages else 0})" for name in names) + ")")
