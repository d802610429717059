"""What the calculators of this folder share: how an entry of the deck is written, and draws that are the same each time.

No rule file, table or program of Poppy is read here: figures and steps are those of the sources that each calculator names.
"""
import calendar
import json
from fractions import Fraction


class Draws:
    """The same numbers on every machine and in every version of Python (Lehmer, modulus 2^31 - 1)."""

    def __init__(self, seed):
        self.state = seed * 48271 % 2147483647 or 1

    def below(self, count):
        self.state = self.state * 48271 % 2147483647
        return self.state % count

    def one_of(self, choices):
        return choices[self.below(len(choices))]

    def one_in(self, count):
        return self.below(count) == 0

    def cents(self, least, most):
        return Fraction(least * 100 + self.below((most - least) * 100 + 1), 100)


def dollars(amount):
    """Fraction of a whole number of cents -> $1,234.50"""
    cents = Fraction(amount) * 100
    assert cents.denominator == 1 and cents >= 0, amount
    return f"${cents.numerator // 100:,}.{cents.numerator % 100:02}"


def down(amount, step=1):
    return Fraction(amount) // step * step


def up(amount, step=1):
    return -(-Fraction(amount) // step) * step


def half_up(amount):
    """To the dollar, 50 cents up."""
    return down(Fraction(amount) + Fraction(1, 2))


def days_of(month):
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def later(month, by):
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


def entry(name, program, county, settings, run_date, facts, expect, cites):
    """`expect`: by month, of months that follow each other."""
    return json.dumps({"id": name, "origin": "worked", "programs": [program], "county": county, "settings": settings,
                       "months": list(expect), "run_date": run_date, "facts": facts, "expect": expect, "cites": cites},
                      ensure_ascii=False, separators=(",", ":"))
