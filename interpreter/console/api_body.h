// The body of a request to the API, member by member: each is asked for by its name, and what
// nobody asked for is refused. Numbers are never read as floating point: amounts are texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/console/api_answer.h"

namespace poppy::console {

/// Of one object. Faults are gathered in the list that all of a body share.
class Members {
 public:
  /// `pointer`: where it stands in the body; empty: it is the body.
  Members(const config::YamlNode& object, std::string pointer, std::vector<ApiFault>& faults);

  /// Empty where it is not there, which is a fault where it must be.
  [[nodiscard]] std::string text(std::string_view name);
  [[nodiscard]] std::string required_text(std::string_view name);
  [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t most);
  [[nodiscard]] std::optional<std::uint64_t> count(std::string_view name, std::uint64_t most);
  [[nodiscard]] bool truth(std::string_view name);
  /// Null: it is not there, or no object.
  [[nodiscard]] const config::YamlNode* object(std::string_view name);
  /// Of objects, one at least; null: a fault was reported.
  [[nodiscard]] const std::vector<config::YamlNode>* objects(std::string_view name,
                                                             std::size_t most);
  [[nodiscard]] bool has(std::string_view name) const { return object_.find(name) != nullptr; }
  void refuse(std::string_view name, std::string message);
  /// What nobody has asked for.
  void refuse_others();

 private:
  [[nodiscard]] const config::YamlNode* take(std::string_view name);

  const config::YamlNode& object_;
  std::string pointer_;
  std::vector<ApiFault>& faults_;
  std::vector<std::string_view> known_;
};

/// `/entries/0`
[[nodiscard]] std::string pointer_to(std::string_view above, std::string_view name);
/// Of texts in a body and values of a query, but for whole cases.
inline constexpr std::size_t kMostTextBytes = 1000;

/// The text with all that stands outside of the node as blanks: what is read of it has the lines
/// and columns of the whole.
[[nodiscard]] std::string text_at_its_place(std::string_view text, const config::YamlNode& node);

}  // namespace poppy::console
