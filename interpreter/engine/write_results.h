// What a decision makes and keeps, written into the case as facts: what append_results
// (reference/) does for the next month of a chain, for good.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/reference/determination.h"

namespace poppy::engine {

/// Of the case that the determination was made from, in the tree that it was read from. Of the
/// creates and decisions those that are named, all where `everything`.
struct ResultsToWrite {
  bool everything = false;
  std::vector<check::CreateId> creates;
  std::vector<check::DecisionId> saves;
  std::optional<std::uint32_t> row = {};  // of the creates: this one of their records alone
};

/// Records made, changed and removed, each with its day `entered`. What is not known of them is
/// left out. Error: why a record cannot be written; the tree is then to be thrown away.
[[nodiscard]] std::expected<void, std::string> write_records(
    const reference::Determination& determination, const facts::CaseFacts& facts,
    const ResultsToWrite& which, config::YamlNode& tree);

/// An entry of `saved`; one of the same month, run date and programs gives way to it.
void write_saved(const reference::Determination& determination, const facts::CaseFacts& facts,
                 const ResultsToWrite& which, config::YamlNode& tree);

}  // namespace poppy::engine
