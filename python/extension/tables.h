// Tables of cases, through Arrow's C stream interface as Python objects offer it.
#pragma once

#include <nanobind/nanobind.h>

#include <poppy/engine.h>

namespace poppy::python {

void add_tables(nanobind::class_<Rules>& rules);

}  // namespace poppy::python
