"""examples/time-limit-60/rules, and the facts that they read."""
import numpy
from openfisca_core.periods import DateUnit, period as period_of
from openfisca_core.variables import Variable

from entities import Person


class aided(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH
    label = "Received cash aid in the month"


class exempt(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH
    label = "A time limit exemption holds for the month"


class months_used(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.MONTH
    label = "Months that count"
    reference = "Start Date of CalWORKs 60-Month Period"

    def formula(person, period):
        used = numpy.zeros(person.count, dtype=int)
        month = period_of("1998-01")
        while month.start < period.start:
            used = used + person("aided", month) * numpy.logical_not(person("exempt", month))
            month = month.offset(1)
        return used


class months_left(Variable):
    value_type = int
    entity = Person
    definition_period = DateUnit.MONTH
    label = "Months left"
    reference = "CalWORKs 60-Month Lifetime Limit"

    def formula_1998_01(person, period, parameters):
        return numpy.maximum(parameters(period).month_limit - person("months_used", period), 0)


class timed_out(Variable):
    value_type = bool
    entity = Person
    definition_period = DateUnit.MONTH
    label = "Reached the time on aid limit"
    reference = "CalWORKs 60-Month Lifetime Limit"

    def formula_1998_01(person, period, parameters):
        return person("months_used", period) >= parameters(period).month_limit
