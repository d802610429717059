// Any bytes as a rule file: read and checked, never a crash. What is read and printed reads the
// same again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "interpreter/engine/rules_data.h"
#include "interpreter/syntax/read_rules.h"

namespace {

void check_round_trip(const poppy::syntax::Module& module) {
  const std::string printed = poppy::syntax::format_rules(module);
  poppy::text::SourceSet sources;
  const auto again = poppy::syntax::read_rules(sources, sources.add("printed.poppy", printed));
  if (!again || poppy::syntax::format_rules(*again) != printed) {
    poppy::text::bug("rules that were printed do not read the same again");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const poppy::engine::ReadFiles read = poppy::engine::read_files({{"fuzz.poppy", text}});
  for (const poppy::syntax::Module& module : read.sheet.modules) check_round_trip(module);
  const auto loaded = poppy::Rules::load({{"fuzz.poppy", text}, {"fuzz.yaml", "county: Yolo\n"}});
  static_cast<void>(loaded);
  return 0;
}
