// See values.h. The classes themselves are Python's (poppy/_values.py, poppy/_errors.py).
#include "values.h"

#include <array>
#include <optional>

namespace nb = nanobind;

namespace poppy::python {
namespace {

nb::object made(const char* module, const char* name, auto&&... arguments) {
  return nb::module_::import_(module).attr(name)(std::forward<decltype(arguments)>(arguments)...);
}

nb::object day_of(std::chrono::year_month_day day) {
  return made("datetime", "date", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
              static_cast<unsigned>(day.day()));
}

/// Dollars, to the cent.
nb::object dollars_of(std::int64_t cents) {
  const nb::object whole = made("decimal", "Decimal", cents);
  return whole.attr("scaleb")(-2);
}

nb::object fraction_of(Ratio ratio) {
  return made("fractions", "Fraction", ratio.numerator, ratio.denominator);
}

nb::object days_of(const Days& days) {
  return made("poppy._values", "Days", day_of(days.first),
              days.last ? day_of(*days.last) : nb::object(nb::none()));
}

nb::object known_of(const Value& value) {
  if (const auto words = value.words()) return texts_of(*words);
  switch (*value.kind()) {
    case Kind::boolean:
      return nb::bool_(*value.boolean());
    case Kind::integer:
      return nb::int_(*value.integer());
    case Kind::money:
      return dollars_of(*value.cents());
    case Kind::exact_money:
      if (const auto cents = value.ratio()) return fraction_of(*cents) / nb::int_(100);
      break;
    case Kind::rate:
      if (const auto rate = value.ratio()) return fraction_of(*rate);
      break;
    case Kind::date:
      return day_of(*value.date());
    case Kind::month:
      return text_of(value.text());
    case Kind::text:
    case Kind::enumeration:
    case Kind::record:
      return text_of(*value.word());
    case Kind::span:
      return days_of(*value.span());
    case Kind::dayset: {
      nb::list spans;
      const auto days = value.days();
      for (const Days& one : *days) spans.append(days_of(one));
      return nb::tuple(spans);
    }
  }
  PyErr_Format(PyExc_OverflowError, "%s has more digits than a fraction of 64 bits holds",
               value.text().c_str());
  throw nb::python_error();
}

const char* part_name(Step::Part part) {
  constexpr std::array names{"line", "item", "condition", "fact", "not_asked"};
  return names[static_cast<std::size_t>(part)];
}

nb::object origin_of(const Origin& origin) {
  nb::dict fields;
  fields["kind"] = text_of(origin.kind);
  fields["name"] = text_of(origin.name);
  fields["title"] = text_of(origin.title);
  fields["number"] = text_of(origin.number);
  fields["value"] = value_of(origin.value);
  fields["says"] = text_of(origin.says);
  fields["in_force"] = text_of(origin.in_force);
  fields["entered"] = text_of(origin.entered);
  fields["by"] = text_of(origin.by);
  fields["note"] = text_of(origin.note);
  fields["cites"] = text_of(origin.cites);
  fields["is_unset"] = origin.is_unset;
  fields["is_unconfirmed"] = origin.is_unconfirmed;
  fields["path"] = text_of(origin.path);
  fields["line"] = origin.line;
  return nb::module_::import_("poppy._values").attr("Origin")(**fields);
}

}  // namespace

nb::str text_of(std::string_view text) {
  return nb::steal<nb::str>(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
}

Texts texts_of(const std::vector<std::string>& texts) {
  nb::list all;
  for (const std::string& one : texts) all.append(text_of(one));
  return nb::tuple(all);
}

nb::object value_of(const Value& value, const std::vector<std::string>& needs) {
  switch (value.state()) {
    case Value::State::known:
      return known_of(value);
    case Value::State::blank:
      return nb::module_::import_("poppy._values").attr("BLANK");
    case Value::State::undetermined:
      return made("poppy._values", "Undetermined", texts_of(needs));
    case Value::State::error:
      break;
  }
  return made("poppy._values", "NotComputable", text_of(value.text()));
}

// As deep as an explanation, which has a bound (docs/limits.md).
// NOLINTNEXTLINE(misc-no-recursion)
nb::object step_of(const Step& step) {
  nb::list origins, because;
  for (const Origin& one : step.origins) origins.append(origin_of(one));
  for (const Step& one : step.because) because.append(step_of(one));
  nb::dict fields;
  fields["part"] = part_name(step.part);
  fields["bullets"] = text_of(step.bullets);
  fields["text"] = text_of(step.text);
  fields["about"] = text_of(step.about);
  fields["name"] = text_of(step.name);
  fields["title"] = text_of(step.title);
  fields["record"] = text_of(step.record);
  fields["month"] = text_of(step.month);
  fields["is_saved"] = step.is_saved;
  fields["value"] = value_of(step.value);
  fields["cites"] = text_of(step.cites);
  fields["path"] = text_of(step.path);
  fields["line"] = step.line;
  fields["origins"] = nb::tuple(origins);
  fields["whatever"] = texts_of(step.whatever);
  fields["because"] = nb::tuple(because);
  return nb::module_::import_("poppy._values").attr("Step")(**fields);
}

nb::object problem_of(const Problem& problem) {
  nb::dict fields;
  fields["code"] = text_of(problem.code);
  fields["is_warning"] = problem.warning;
  fields["path"] = text_of(problem.path);
  fields["line"] = problem.line;
  fields["column"] = problem.column;
  fields["message"] = text_of(problem.message);
  fields["hint"] = text_of(problem.hint);
  fields["text"] = text_of(problem.text);
  return nb::module_::import_("poppy._errors").attr("Problem")(**fields);
}

void raise_problems(const std::vector<Problem>& problems) {
  nb::list all;
  for (const Problem& one : problems) all.append(problem_of(one));
  const nb::object kind = nb::module_::import_("poppy._errors").attr("PoppyError");
  const nb::object error = kind(nb::tuple(all));
  PyErr_SetObject(kind.ptr(), error.ptr());
  throw nb::python_error();
}

}  // namespace poppy::python
