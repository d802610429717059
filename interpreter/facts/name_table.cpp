// See name_table.h.
#include "interpreter/facts/name_table.h"

#include <algorithm>

namespace poppy::facts {

using check::kNone;

std::size_t NameTable::slot_of(std::string_view text) const {
  const std::uint64_t first = first_bytes(text.data(), text.size());
  const std::uint64_t last = last_bytes(text.data(), text.size());
  std::uint64_t hash = (first ^ (last * 0x9E3779B97F4A7C15U) ^ text.size()) * 0xD6E8FEB86659FD93U;
  hash ^= hash >> 32;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != kNone && !names_[slots_[slot]].is(text, first, last)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::uint32_t NameTable::place_of(std::string_view text) const {
  return slots_.empty() ? kNone : slots_[slot_of(text)];
}

std::uint32_t NameTable::find(std::string_view text) const {
  const std::uint32_t found = place_of(text);
  return found == kNone ? kNone : names_[found].number;
}

void NameTable::add(std::string_view name, std::uint32_t number) {
  std::string padded(name);
  padded.resize(name.size() + config::JsonTokens::kReadable);
  const std::string_view text = std::string_view(padded).substr(0, name.size());
  if (slots_.size() < 4 * (names_.size() + 1)) {
    slots_.assign(std::max<std::size_t>(8, slots_.size() * 2), kNone);
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
      std::string again = names_[i].text;
      again.resize(names_[i].size + config::JsonTokens::kReadable);
      slots_[slot_of(std::string_view(again).substr(0, names_[i].size))] = i;
    }
  }
  const std::size_t slot = slot_of(text);
  if (slots_[slot] != kNone) return;
  slots_[slot] = static_cast<std::uint32_t>(names_.size());
  names_.push_back({first_bytes(text.data(), text.size()), last_bytes(text.data(), text.size()),
                    static_cast<std::uint32_t>(text.size()), number, std::string(text)});
}

void KeyTable::add(std::string_view key) {
  names_.add(key, count_++);
  next_.assign(count_ + 1, 0);
}

}  // namespace poppy::facts
