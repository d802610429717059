// See tables.h. A capsule "arrow_array_stream" comes in and one goes out (the Arrow PyCapsule
// Interface); nothing is decided before the second is read, by whoever reads it.
#include "tables.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/arrow/decide_stream.h"
#include "interpreter/engine/case_line.h"
#include "interpreter/engine/decider_pool.h"
#include "interpreter/engine/rules_data.h"
#include "values.h"
#include "without_gil.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace poppy::python {
namespace {

constexpr const char* kCapsule = "arrow_array_stream";

void free_stream(PyObject* capsule) {
  auto* const stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, kCapsule));
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}

/// The stream of a capsule that nobody has taken yet.
ArrowArrayStream* stream_of(const nb::object& capsule) {
  if (!PyCapsule_IsValid(capsule.ptr(), kCapsule)) {
    throw nb::type_error("this is no stream of Arrow's");
  }
  auto* const stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), kCapsule));
  if (stream->release == nullptr) throw nb::value_error("this stream has been read");
  return stream;
}

nb::object decide_table(const Rules& self, const nb::object& cases, std::string county,
                        std::string month, std::string run_date, std::string today,
                        std::vector<std::string> programs, std::vector<std::string> lines,
                        std::string case_column, bool with_decision, bool each_month,
                        unsigned threads) {
  ArrowArrayStream* const in = stream_of(cases);
  Request asked;
  asked.county = std::move(county);
  asked.month = std::move(month);
  asked.run_date = std::move(run_date);
  asked.today = std::move(today);
  asked.programs = std::move(programs);
  asked.lines = std::move(lines);
  auto out = std::make_unique<ArrowArrayStream>();
  out->release = nullptr;
  static_cast<void>(taken(without_gil([&]() -> Outcome<bool> {
    auto run = engine::resolve_run(*self.data().program, asked);
    if (!run) return std::unexpected(engine::to_public({}, std::move(run.error())));
    const auto deciders = std::make_shared<engine::DeciderPool>(self, std::move(*run));
    const auto decided = arrow::decide_stream(
        deciders, {std::move(case_column), with_decision, each_month, threads}, in, out.get());
    if (!decided) return std::unexpected(decided.error());
    return true;
  })));
  nb::object capsule = nb::steal(PyCapsule_New(out.get(), kCapsule, &free_stream));
  if (!capsule.is_valid()) throw nb::python_error();
  out.release();
  return capsule;
}

}  // namespace

void add_tables(nb::class_<Rules>& rules) {
  rules.def("decide_table", &decide_table, "cases"_a, "county"_a, "month"_a, "run_date"_a,
            "today"_a, "programs"_a, "lines"_a, "case_column"_a, "with_decision"_a, "each_month"_a,
            "threads"_a);
}

}  // namespace poppy::python
