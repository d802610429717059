// A case in YAML to its determination, for August 2021 on its first day.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/reference/decide.h"

namespace poppy {

inline reference::Determination decide_text(const Rules& rules, const std::string& text) {
  text::SourceSet sources;
  const auto tree = config::read_yaml(sources, sources.add("case", text));
  if (!tree) FAIL(tree.error().front().message);
  const auto facts = facts::read_case(sources, *rules.data().program, *tree);
  if (!facts) FAIL(facts.error().front().message);
  plan::SheetRequest request;
  request.month = units::Month{(2021 - 1970) * 12 + 7};
  request.run_date = units::first_day(request.month);
  request.county = facts->county;
  return reference::decide(
      std::make_shared<const plan::Worksheet>(plan::build_worksheet(rules.data().program, request)),
      *facts, request.run_date);
}

}  // namespace poppy
