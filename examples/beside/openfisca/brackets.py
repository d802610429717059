"""examples/brackets/rules/tax.poppy, and the facts that it reads."""
import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from entities import Household


class FilingStatus(Enum):
    single = "Single"
    married_jointly = "Married filing jointly"
    head_of_household = "Head of household"


class filing_status(Variable):
    value_type = Enum
    possible_values = FilingStatus
    default_value = FilingStatus.single
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Filing status"


class taxable_income(Variable):
    value_type = float
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Taxable income"


class income_tax(Variable):
    value_type = float
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Income tax"
    reference = "26 USC 1"

    def formula_2024_01(household, period, parameters):
        income = household("taxable_income", period)
        status = household("filing_status", period)
        scales = parameters(period)
        tax = numpy.select(
            [status == one for one in FilingStatus],
            [scales[f"tax_rate_{one.name}"].calc(income) for one in FilingStatus],
        )
        return numpy.floor(tax + 0.5)
