#include "interpreter/engine/read_case.h"

#include <string>
#include <utility>

#include "interpreter/config/read_tree.h"
#include "interpreter/reference/decide.h"

namespace poppy::engine {

Outcome<ReadCase> read_case(const Rules::Data& rules, std::string_view text,
                            std::string_view name) {
  ReadCase read{std::make_shared<text::SourceSet>(rules.input.sources), {}, {}};
  const text::FileId file = read.sources->add(std::string(name), std::string(text));
  auto tree = config::read_tree(*read.sources, file);
  if (!tree) return std::unexpected(to_public(*read.sources, std::move(tree.error())));
  auto facts = facts::read_case(*read.sources, *rules.program, *tree);
  if (!facts) return std::unexpected(to_public(*read.sources, std::move(facts.error())));
  read.tree = std::move(*tree);
  read.facts = std::move(*facts);
  return read;
}

Outcome<MonthsRequest> resolve_request(const Rules::Data& rules, const ReadCase& read,
                                       const Request& request) {
  auto asked = resolve_request(*rules.program, read.facts, request);
  if (!asked) return std::unexpected(to_public(*read.sources, std::move(asked.error())));
  return std::move(*asked);
}

Outcome<MonthsRequest> resolve_document(const Rules::Data& rules, const ReadCase& read,
                                        const Request& request, const std::string& program,
                                        std::vector<check::LineId> lines) {
  auto asked = resolve_request(rules, read, request);
  if (!asked) return asked;
  asked->programs = {program};
  asked->every_line = false;
  asked->asked = std::move(lines);
  return asked;
}

Outcome<void> require_consistent(const ReadCase& read,
                                 const reference::Determination& determination) {
  text::Problems refused = reference::contradictions(determination);
  if (refused.empty()) return {};
  return std::unexpected(to_public(*read.sources, std::move(refused)));
}

}  // namespace poppy::engine
