// A case as text, read, and what a request asks of it: where all that is about one case begins.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/months.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/source.h"

namespace poppy::engine {

struct ReadCase {
  std::shared_ptr<text::SourceSet> sources;  // of the rules and the case
  config::YamlNode tree;
  facts::CaseFacts facts;
};

/// `name`: what problems call the text.
[[nodiscard]] Outcome<ReadCase> read_case(const Rules::Data& rules, std::string_view text,
                                          std::string_view name);

/// As months.h has it, the problems placed.
[[nodiscard]] Outcome<MonthsRequest> resolve_request(const Rules::Data& rules, const ReadCase& read,
                                                     const Request& request);
/// For a document: its lines alone, of its program.
[[nodiscard]] Outcome<MonthsRequest> resolve_document(const Rules::Data& rules,
                                                      const ReadCase& read, const Request& request,
                                                      const std::string& program,
                                                      std::vector<check::LineId> lines);

/// Facts that cannot all be so are refused, not decided.
[[nodiscard]] Outcome<void> require_consistent(const ReadCase& read,
                                               const reference::Determination& determination);

}  // namespace poppy::engine
