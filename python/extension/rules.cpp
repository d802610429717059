// See rules.h. Whatever takes time is done without the GIL; Python objects are made with it.
#include "rules.h"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "interpreter/files/read_folders.h"
#include "interpreter/units/calendar.h"
#include "interpreter/units/california_day.h"
#include "tables.h"
#include "values.h"
#include "without_gil.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace poppy::python {
namespace {

std::string bytes_of(const nb::bytes& bytes) { return {bytes.c_str(), bytes.size()}; }

/// The program reads the same files of the same folders. A tuple of pairs of path and bytes.
nb::typed<nb::tuple, nb::any, nb::ellipsis> read_folders(std::string rules, std::string counties) {
  const std::vector<File> read = taken(without_gil(
      [&] { return files::read_folders({std::move(rules), std::move(counties), {}}); }));
  nb::list all;
  for (const File& file : read) {
    all.append(nb::make_tuple(nb::bytes(file.path.data(), file.path.size()),
                              nb::bytes(file.text.data(), file.text.size())));
  }
  return nb::tuple(all);
}

/// Of what read_folders gave, here or elsewhere.
Rules load(const std::vector<std::pair<nb::bytes, nb::bytes>>& files) {
  std::vector<File> given;
  for (const auto& [path, text] : files) given.emplace_back(bytes_of(path), bytes_of(text));
  return taken(without_gil([&] { return Rules::load(std::move(given)); }));
}

/// Strings in the order of Request.
Request request_of(const nb::bytes& case_text, std::string case_path, std::string county,
                   std::string month, std::string run_date, std::string today,
                   std::vector<std::string> programs) {
  Request request;
  request.case_text = bytes_of(case_text);
  request.case_path = std::move(case_path);
  request.county = std::move(county);
  request.month = std::move(month);
  request.run_date = std::move(run_date);
  request.today = std::move(today);
  request.programs = std::move(programs);
  return request;
}

Detail detail_of(int depth) {
  Detail detail;
  detail.depth = depth;
  return detail;
}

nb::object decision_of(const Decision& decision) {
  nb::dict fields;
  fields["program"] = text_of(decision.program);
  fields["line"] = text_of(decision.line);
  fields["title"] = text_of(decision.title);
  fields["record"] = text_of(decision.record);
  fields["cites"] = text_of(decision.cites);
  fields["status"] = value_of(decision.status);
  fields["reasons"] = texts_of(decision.reasons);
  return nb::module_::import_("poppy._values").attr("Decision")(**fields);
}

nb::object type_of(const Type& type) {
  return nb::module_::import_("poppy._values")
      .attr("Type")(text_of(type.text), type.is_list, type.may_be_blank, texts_of(type.words));
}

nb::object bound_of(const Value& value) {  // undetermined: there is none
  return value.is_known() ? value_of(value) : nb::object(nb::none());
}

AnyList facts_of(const Rules& rules) {
  AnyList all;
  for (const FactInfo& one : rules.facts()) {
    nb::dict fields;
    fields["entity"] = text_of(one.entity);
    fields["list"] = text_of(one.list);
    fields["name"] = text_of(one.name);
    fields["title"] = text_of(one.title);
    fields["type"] = type_of(one.type);
    fields["is_key"] = one.is_key;
    fields["is_dated"] = one.is_dated;
    fields["least"] = bound_of(one.least);
    fields["most"] = bound_of(one.most);
    fields["path"] = text_of(one.path);
    fields["source_line"] = one.line;
    all.append(nb::module_::import_("poppy._values").attr("Fact")(**fields));
  }
  return all;
}

AnyList lines_of(const Rules& rules) {
  constexpr const char* kParts[] = {"define", "rule", "decision"};
  AnyList all;
  for (const LineInfo& one : rules.lines()) {
    nb::dict fields;
    fields["part"] = kParts[static_cast<std::size_t>(one.part)];
    fields["name"] = text_of(one.name);
    fields["title"] = text_of(one.title);
    fields["program"] = text_of(one.program);
    fields["module"] = text_of(one.module);
    fields["cites"] = text_of(one.cites);
    fields["entity"] = text_of(one.entity);
    fields["type"] = type_of(one.type);
    fields["path"] = text_of(one.path);
    fields["source_line"] = one.line;
    all.append(nb::module_::import_("poppy._values").attr("Line")(**fields));
  }
  return all;
}

AnyList flags_of(const Rules& rules) {
  AnyList all;
  for (const FlagInfo& one : rules.flags()) {
    nb::dict fields;
    fields["name"] = text_of(one.name);
    fields["title"] = text_of(one.title);
    fields["number"] = text_of(one.number);
    fields["module"] = text_of(one.module);
    fields["group"] = text_of(one.group);
    fields["type"] = type_of(one.type);
    fields["unset"] = value_of(one.unset);
    fields["set_by_state"] = one.set_by_state;
    fields["path"] = text_of(one.path);
    fields["source_line"] = one.line;
    all.append(nb::module_::import_("poppy._values").attr("Flag")(**fields));
  }
  return all;
}

AnyList warnings_of(const Rules& rules) {
  AnyList all;
  for (const Problem& one : rules.warnings()) all.append(problem_of(one));
  return all;
}

void add_month(nb::module_& module) {
  nb::class_<Month>(module, "Month")
      .def_prop_ro("month", [](const Month& self) { return text_of(self.month()); })
      .def("decisions",
           [](const Month& self) {
             AnyList all;
             for (const Decision& one : without_gil([&] { return self.decisions(); })) {
               all.append(decision_of(one));
             }
             return all;
           })
      .def(
          "value",
          [](const Month& self, std::string_view path) {
            const Value value = taken(without_gil([&] { return self.value(path); }));
            if (!value.is_undetermined()) return value_of(value);
            return value_of(value, taken(without_gil([&] { return self.needs(path); })));
          },
          "path"_a)
      .def(
          "reasons",
          [](const Month& self, std::string_view record) {
            return texts_of(taken(without_gil([&] { return self.reasons(record); })));
          },
          "record"_a)
      .def("needs",
           [](const Month& self) { return texts_of(without_gil([&] { return self.needs(); })); })
      .def(
          "why",
          [](const Month& self, std::string_view path, int depth) {
            return text_of(taken(without_gil([&] { return self.why(path, detail_of(depth)); })));
          },
          "path"_a, "depth"_a)
      .def(
          "explain",
          [](const Month& self, std::string_view path, int depth) {
            return step_of(
                taken(without_gil([&] { return self.explain(path, detail_of(depth)); })));
          },
          "path"_a, "depth"_a)
      .def(
          "why_html",
          [](const Month& self, std::string_view path, int depth) {
            return text_of(
                taken(without_gil([&] { return self.why_html(path, detail_of(depth)); })));
          },
          "path"_a, "depth"_a)
      .def("form_html", [](const Month& self) {
        return text_of(without_gil([&] { return self.form_html(); }));
      });
}

}  // namespace

void add_rules(nb::module_& module) {
  add_month(module);
  nb::class_<Decided>(module, "Decided")
      .def_prop_ro("months", [](const Decided& self) { return self.months; })
      .def(
          "text",
          [](const Decided& self, int depth) {
            return text_of(without_gil([&] { return self.text(detail_of(depth)); }));
          },
          "depth"_a)
      .def(
          "json",
          [](const Decided& self, int depth) {
            return text_of(without_gil([&] { return self.json(detail_of(depth)); }));
          },
          "depth"_a);
  nb::class_<Rules> rules(module, "Rules");
  rules
      .def(
          "decide",
          [](const Rules& self, const nb::bytes& case_text, std::string case_path,
             std::string county, std::string month, std::string run_date, std::string today,
             std::vector<std::string> programs) {
            const Request request =
                request_of(case_text, std::move(case_path), std::move(county), std::move(month),
                           std::move(run_date), std::move(today), std::move(programs));
            return taken(without_gil([&] { return self.decide(request); }));
          },
          "case_text"_a, "case_path"_a, "county"_a, "month"_a, "run_date"_a, "today"_a,
          "programs"_a)
      .def("facts", &facts_of)
      .def("lines", &lines_of)
      .def("flags", &flags_of)
      .def("warnings", &warnings_of)
      .def("programs", [](const Rules& self) { return texts_of(self.programs()); })
      .def("counties", [](const Rules& self) { return texts_of(self.counties()); })
      .def("case_schema",
           [](const Rules& self) {
             return text_of(without_gil([&] { return self.case_schema(); }));
           })
      .def("version", [](const Rules& self) { return text_of(self.version()); });
  add_tables(rules);
  module.def("read_folders", &read_folders, "rules"_a, "counties"_a);
  module.def("load", &load, "files"_a);
  module.def(
      "california_day",
      [](std::int64_t utc_seconds) {
        return text_of(units::to_string(units::california_day(utc_seconds)));
      },
      "utc_seconds"_a);
}

}  // namespace poppy::python
