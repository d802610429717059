// See name_table.h.
#include "interpreter/facts/name_table.h"

#include <algorithm>

namespace poppy::facts {

using check::kNone;

namespace {

/// With as many bytes behind it as may be read.
std::string readable(std::string_view text) {
  std::string result(text);
  result.resize(text.size() + config::JsonTokens::kReadable);
  return result;
}

}  // namespace

KnownText::KnownText(std::string_view text)
    : size_(static_cast<std::uint32_t>(text.size())), last_(size_ < 16 ? 0 : size_ - 16) {
  const std::string padded = readable(text);
  mask_ = {mask_of(size_), size_ < 8 ? 0 : mask_of(size_ - 8)};
  for (std::size_t i = 0; i < 2; ++i) {
    words_[i] = word_at(padded.data() + 8 * i) & mask_[i];
    words_[i + 2] = word_at(padded.data() + last_ + 8 * i) & mask_[i];
  }
}

void NameTable::place(std::uint32_t name) {
  const std::string padded = readable(texts_[name]);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of({padded.data(), texts_[name].size()}) & mask;
  while (slots_[slot] != kNone) slot = (slot + 1) & mask;
  slots_[slot] = name;
}

void NameTable::add(std::string_view name, std::uint32_t number) {
  const std::string padded = readable(name);
  if (place_of({padded.data(), name.size()}) != kNone) return;
  names_.emplace_back(name);
  texts_.emplace_back(name);
  numbers_.push_back(number);
  if (slots_.size() < 4 * names_.size()) {
    slots_.assign(std::max<std::size_t>(8, slots_.size() * 2), kNone);
    for (std::uint32_t i = 0; i < names_.size(); ++i) place(i);
  } else {
    place(static_cast<std::uint32_t>(names_.size() - 1));
  }
}

void KeyTable::add(std::string_view key) {
  names_.add(key, count_++);
  next_.assign(count_ + 1, 0);
}

}  // namespace poppy::facts
