// Tables in memory as a producer of Arrow gives them, faults and all, and a count of what was
// released.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/include/poppy/arrow_abi.h"

namespace poppy {

/// A column: of its schema and of its array all that a consumer sees.
struct MadeColumn {
  std::string format, name;
  std::int64_t length = 0, offset = 0, nulls = 0;
  std::vector<std::optional<std::string>> buffers = {};  // nothing: a null pointer
  std::vector<MadeColumn> children = {};
  std::vector<MadeColumn> dictionary = {};  // one, or none
  // What a faulty producer says; else what there is.
  std::optional<std::int64_t> children_told = {}, buffers_told = {};
  bool without_children = false;  // of the array: their places are null
};

template <typename Number>
std::string bytes_of(const std::vector<Number>& numbers) {
  std::string bytes(numbers.size() * sizeof(Number), '\0');
  if (!numbers.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

/// A bit a row.
inline std::string bits_of(const std::vector<bool>& bits) {
  std::string bytes((bits.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 1 << (i % 8));
  }
  return bytes;
}

template <typename Value>
std::optional<std::string> validity(const std::vector<std::optional<Value>>& values,
                                    std::int64_t& nulls) {
  std::vector<bool> bits;
  for (const auto& value : values) bits.push_back(value.has_value());
  for (const bool bit : bits) nulls += bit ? 0 : 1;
  return nulls == 0 ? std::nullopt : std::optional(bits_of(bits));
}

using Texts = std::vector<std::optional<std::string>>;

template <typename Offset = std::int32_t>
MadeColumn text_column(std::string name, const Texts& texts) {
  MadeColumn made{sizeof(Offset) == 4 ? "u" : "U", std::move(name)};
  made.length = static_cast<std::int64_t>(texts.size());
  std::string all;
  std::vector<Offset> offsets = {0};
  for (const auto& text : texts) {
    all += text.value_or("");
    offsets.push_back(static_cast<Offset>(all.size()));
  }
  made.buffers = {validity(texts, made.nulls), bytes_of(offsets), all};
  return made;
}

/// Short texts stand in their views, others in one of two buffers.
inline MadeColumn view_column(std::string name, const Texts& texts) {
  MadeColumn made{"vu", std::move(name)};
  made.length = static_cast<std::int64_t>(texts.size());
  std::string views;
  std::vector<std::string> others(2);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string text = texts[i].value_or("");
    std::string view = bytes_of<std::int32_t>({static_cast<std::int32_t>(text.size())});
    if (text.size() <= 12) {
      view += text;
    } else {
      std::string& other = others[i % 2];
      view += text.substr(0, 4);
      view += bytes_of<std::int32_t>(
          {static_cast<std::int32_t>(i % 2), static_cast<std::int32_t>(other.size())});
      other += text;
    }
    view.resize(16, '\0');
    views += view;
  }
  made.buffers = {validity(texts, made.nulls), views, others[0], others[1],
                  bytes_of<std::int64_t>({static_cast<std::int64_t>(others[0].size()),
                                          static_cast<std::int64_t>(others[1].size())})};
  return made;
}

template <typename Number>
MadeColumn number_column(std::string format, std::string name,
                         const std::vector<std::optional<Number>>& numbers) {
  MadeColumn made{std::move(format), std::move(name)};
  made.length = static_cast<std::int64_t>(numbers.size());
  std::vector<Number> plain;
  for (const auto& number : numbers) plain.push_back(number.value_or(Number{}));
  made.buffers = {validity(numbers, made.nulls), bytes_of(plain)};
  return made;
}

inline MadeColumn bool_column(std::string name, const std::vector<std::optional<bool>>& truths) {
  MadeColumn made{"b", std::move(name)};
  made.length = static_cast<std::int64_t>(truths.size());
  std::vector<bool> plain;
  for (const auto& truth : truths) plain.push_back(truth.value_or(false));
  made.buffers = {validity(truths, made.nulls), bits_of(plain)};
  return made;
}

inline MadeColumn structure(std::string name, std::vector<MadeColumn> children) {
  MadeColumn made{"+s", std::move(name)};
  made.length = children.empty() ? 0 : children.front().length;
  made.buffers = {std::nullopt};
  made.children = std::move(children);
  return made;
}

/// `ends`: where the items of each row end in the child.
template <typename Offset = std::int32_t>
MadeColumn list_column(std::string name, const std::vector<Offset>& ends, MadeColumn items,
                       std::string format = sizeof(Offset) == 4 ? "+l" : "+L") {
  MadeColumn made{std::move(format), std::move(name)};
  made.length = static_cast<std::int64_t>(ends.size());
  std::vector<Offset> offsets = {0};
  offsets.insert(offsets.end(), ends.begin(), ends.end());
  made.buffers = {std::nullopt, bytes_of(offsets)};
  items.name = "item";
  made.children.push_back(std::move(items));
  return made;
}

template <typename Offset = std::int32_t>
MadeColumn list_view_column(std::string name, const std::vector<Offset>& begins,
                            const std::vector<Offset>& counts, MadeColumn items) {
  MadeColumn made{sizeof(Offset) == 4 ? "+vl" : "+vL", std::move(name)};
  made.length = static_cast<std::int64_t>(begins.size());
  made.buffers = {std::nullopt, bytes_of(begins), bytes_of(counts)};
  items.name = "item";
  made.children.push_back(std::move(items));
  return made;
}

inline MadeColumn map_column(std::string name, const std::vector<std::int32_t>& ends,
                             MadeColumn keys, MadeColumn values) {
  keys.name = "key";
  values.name = "value";
  MadeColumn entries = structure("entries", {std::move(keys), std::move(values)});
  MadeColumn made = list_column<std::int32_t>(std::move(name), ends, std::move(entries), "+m");
  return made;
}

template <typename Index>
MadeColumn dictionary_column(std::string format, std::string name,
                             const std::vector<std::optional<Index>>& places, MadeColumn values) {
  MadeColumn made = number_column<Index>(std::move(format), std::move(name), places);
  made.dictionary.push_back(std::move(values));
  return made;
}

/// Rows `first` to before `past` of a table, as slices are given: by its offset.
inline MadeColumn slice(MadeColumn table, std::int64_t first, std::int64_t past) {
  table.offset = first;
  table.length = past - first;
  return table;
}

struct Released {
  int schemas = 0, arrays = 0, streams = 0;
};

void give_schema(const MadeColumn& column, Released* released, ArrowSchema* out);
void give_array(const MadeColumn& column, Released* released, ArrowArray* out);
/// The schema is that of the first. `fails_after`: so many tables, then an error (7, "the disk is
/// gone"). What is given lives as long as the tables.
void give_stream(const std::vector<MadeColumn>& tables, Released* released, ArrowArrayStream* out,
                 std::optional<std::size_t> fails_after = {});

}  // namespace poppy
