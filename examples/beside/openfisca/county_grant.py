"""examples/county-grant/rules, and the facts that they read."""
import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from entities import Household


class Housing(Enum):
    independent = "Independent housing"
    shared = "Shared housing"
    county_shelter = "A county shelter"
    private_shelter = "A private shelter"
    none = "No housing"


class persons_in_unit(Variable):
    value_type = int
    default_value = 1
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Persons in the assistance unit"


class housing(Variable):
    value_type = Enum
    possible_values = Housing
    default_value = Housing.independent
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Housing"


class sharing_persons(Variable):
    value_type = int
    default_value = 1
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Others with whom the housing is shared"


class shelter_available(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.MONTH
    label = "A county or private shelter is available"


class accepts_shelter(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Is willing to accept available shelter"


class lost_shelter_by_conduct(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Disqualified for available shelter by willful conduct"


class shelter_is_elsewhere(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.MONTH
    label = "The only available shelter is in another region of the county"


class declines_shelter(Variable):
    value_type = bool
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Declines shelter"
    reference = "Contra Costa Resolution 95/383 103(c)"

    def formula(household, period):
        refuses = numpy.logical_not(household("accepts_shelter", period)) + household("lost_shelter_by_conduct", period)
        return household("shelter_available", period) * refuses


class homeless_standard(Variable):
    value_type = float
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Standard of aid of the homeless"
    reference = "Contra Costa Resolution 95/383 103"

    def formula_1995_09(household, period, parameters):
        housing = household("housing", period)
        grant = parameters(period).homeless_grant
        one = parameters(period).standard_of_aid.persons_1
        elsewhere = (
            household("accepts_shelter", period)
            * numpy.logical_not(household("lost_shelter_by_conduct", period))
            * household("shelter_is_elsewhere", period)
        )
        return numpy.select(
            [housing == Housing.county_shelter, housing == Housing.private_shelter, elsewhere, household("declines_shelter", period)],
            [grant, grant, one, grant],
            default=one,
        )


class standard(Variable):
    value_type = float
    entity = Household
    definition_period = DateUnit.MONTH
    label = "Standard of aid"
    reference = "Contra Costa Resolution 91/606 102"

    def formula_1994_10(household, period, parameters):
        housing = household("housing", period)
        size = household("persons_in_unit", period)
        others = numpy.clip(household("sharing_persons", period), 1, 3)
        homeless = (housing == Housing.county_shelter) + (housing == Housing.private_shelter) + (housing == Housing.none)
        shared = numpy.logical_not(homeless) * (housing == Housing.shared) * (size == 1)
        by_size = parameters(period).standard_of_aid
        result = numpy.select([size == n for n in range(1, 9)], [by_size[f"persons_{n}"] for n in range(1, 9)])
        if numpy.any(shared):  # not in force in every month in which the others are
            by_others = parameters(period).shared_housing_standard
            result = numpy.where(shared, numpy.select([others == n for n in (1, 2, 3)], [by_others[f"others_{n}"] for n in (1, 2, 3)]), result)
        return numpy.where(homeless, household("homeless_standard", period), result)
