// See api_body.h.
#include "interpreter/console/api_body.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "interpreter/text/problem_text.h"

namespace poppy::console {

using config::YamlKind;
using config::YamlNode;

std::string pointer_to(std::string_view above, std::string_view name) {
  std::string pointer = fmt::format("{}/", above);
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

Members::Members(const YamlNode& object, std::string pointer, std::vector<ApiFault>& faults)
    : object_(object), pointer_(std::move(pointer)), faults_(faults) {}

const YamlNode* Members::take(std::string_view name) {
  known_.push_back(name);
  return object_.find(name);
}

void Members::refuse(std::string_view name, std::string message) {
  faults_.push_back({name.empty() ? pointer_ : pointer_to(pointer_, name), std::move(message)});
}

std::string Members::text(std::string_view name) {
  const YamlNode* const node = take(name);
  if (node == nullptr) return {};
  if (node->kind != YamlKind::scalar || !node->quoted) {
    refuse(name, fmt::format("`{}` is a text in quotes", name));
    return {};
  }
  if (node->scalar.size() > kMostTextBytes) {
    refuse(name, fmt::format("`{}` has more than {} bytes", name, kMostTextBytes));
    return {};
  }
  return node->scalar;
}

std::string Members::required_text(std::string_view name) {
  const bool is_there = has(name);
  std::string found = text(name);
  if (!is_there) {
    refuse("", fmt::format("`{}` is missing", name));
  } else if (found.empty() && object_.find(name)->scalar.empty() &&
             object_.find(name)->kind == YamlKind::scalar) {
    refuse(name, fmt::format("`{}` is empty", name));
  }
  return found;
}

std::vector<std::string> Members::texts(std::string_view name, std::size_t most) {
  const YamlNode* const node = take(name);
  if (node == nullptr) return {};
  const auto is_text = [](const YamlNode& one) {
    return one.kind == YamlKind::scalar && one.quoted && one.scalar.size() <= kMostTextBytes;
  };
  if (node->kind != YamlKind::sequence || node->items.size() > most ||
      !std::ranges::all_of(node->items, is_text)) {
    refuse(name, fmt::format("`{}` is a list of at most {} texts", name, most));
    return {};
  }
  std::vector<std::string> found;
  for (const YamlNode& item : node->items) found.push_back(item.scalar);
  return found;
}

std::optional<std::uint64_t> Members::count(std::string_view name, std::uint64_t most) {
  const YamlNode* const node = take(name);
  if (node == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = node->scalar.data() + node->scalar.size();
  const auto [stop, error] = std::from_chars(node->scalar.data(), end, number);
  if (node->kind != YamlKind::scalar || node->quoted || error != std::errc() || stop != end ||
      number > most) {
    refuse(name, fmt::format("`{}` is a whole number from 0 to {}", name, most));
    return std::nullopt;
  }
  return number;
}

bool Members::truth(std::string_view name) {
  const YamlNode* const node = take(name);
  if (node == nullptr) return false;
  const bool is_true = node->scalar == "true";
  if (node->kind != YamlKind::scalar || node->quoted || (!is_true && node->scalar != "false")) {
    refuse(name, fmt::format("`{}` is true or false", name));
    return false;
  }
  return is_true;
}

const YamlNode* Members::object(std::string_view name) {
  const YamlNode* const node = take(name);
  if (node == nullptr) return nullptr;
  if (node->kind == YamlKind::mapping) return node;
  refuse(name, fmt::format("`{}` is an object", name));
  return nullptr;
}

const std::vector<YamlNode>* Members::objects(std::string_view name, std::size_t most) {
  const YamlNode* const node = take(name);
  if (node == nullptr) {
    refuse("", fmt::format("`{}` is missing", name));
    return nullptr;
  }
  const auto is_object = [](const YamlNode& one) { return one.kind == YamlKind::mapping; };
  if (node->kind == YamlKind::sequence && !node->items.empty() && node->items.size() <= most &&
      std::ranges::all_of(node->items, is_object)) {
    return &node->items;
  }
  refuse(name, fmt::format("`{}` is a list of 1 to {} objects", name, most));
  return nullptr;
}

void Members::refuse_others() {
  constexpr std::size_t kMostNamed = 20;
  constexpr std::size_t kMostShown = 100;
  std::size_t named = 0;
  for (const config::YamlEntry& entry : object_.entries) {
    if (std::ranges::find(known_, entry.key) != known_.end()) continue;
    if (named++ == kMostNamed) return;
    const std::string_view key = std::string_view(entry.key).substr(0, kMostShown);
    const std::string_view nearest = text::nearest_name(key, known_);
    faults_.push_back({pointer_to(pointer_, key), fmt::format("there is no member `{}` here", key),
                       nearest.empty() ? fmt::format("there are: {}", fmt::join(known_, ", "))
                                       : fmt::format("did you mean `{}`?", nearest)});
  }
}

std::string text_at_its_place(std::string_view text, const YamlNode& node) {
  std::string placed;
  placed.reserve(node.span.end);
  for (const char c : text.substr(0, node.span.begin)) {
    constexpr unsigned kTopBits = 0xC0;
    constexpr unsigned kGoesOn = 0x80;
    const bool goes_on = (static_cast<unsigned char>(c) & kTopBits) == kGoesOn;
    if (!goes_on) placed += c == '\n' ? '\n' : ' ';  // a column is a sign, not a byte
  }
  return placed.append(text.substr(node.span.begin, node.span.end - node.span.begin));
}

}  // namespace poppy::console
