// The parts of a workbook as XML (sheet_xml.cpp is the only pugixml file): what stands in them,
// without a word on what it means.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::config {

enum class XmlFault : std::uint8_t {
  damaged,         // not well-formed, not UTF-8 or UTF-16, or with a document type
  something_else,  // well-formed, and of another kind
  too_large        // more elements and attributes than are taken
};
template <typename T>
using XmlRead = std::expected<T, XmlFault>;

/// How many elements and attributes may still be read: an element takes many times the memory of
/// its text.
struct XmlBudget {
  std::size_t marks = 2'000'000;
};

struct XmlRelation {
  std::string id, target;
  std::string kind;  // `worksheet`: the last word of its type
  bool is_outside = false;
};
[[nodiscard]] XmlRead<std::vector<XmlRelation>> read_relations(const std::string& part,
                                                               XmlBudget& budget);

struct XmlBook {
  struct Sheet {
    std::string name, relation;
    bool is_hidden = false;
  };
  std::vector<Sheet> sheets;
  bool from_1904 = false;
};
[[nodiscard]] XmlRead<XmlBook> read_book(const std::string& part, XmlBudget& budget);

[[nodiscard]] XmlRead<std::vector<std::string>> read_shared_texts(const std::string& part,
                                                                  XmlBudget& budget);

struct XmlStyles {
  struct Format {
    std::uint32_t number = 0;
    std::string code;
  };
  std::vector<Format> formats;              // those that the file declares
  std::vector<std::uint32_t> cell_formats;  // the number of its format, by a cell's style
};
[[nodiscard]] XmlRead<XmlStyles> read_styles(const std::string& part, XmlBudget& budget);

struct XmlCell {
  std::string place;                 // `C7`; empty: behind the one before
  std::string kind;                  // its `t`
  std::string style;                 // its `s`
  std::optional<std::string> value;  // its `v`
  std::string text;                  // its `is`
  bool is_formula = false;
};
struct XmlSheet {
  struct Row {
    std::string number;  // from 1; empty: behind the one before
    std::vector<XmlCell> cells;
  };
  std::vector<Row> rows;
  std::vector<std::string> merged;  // `A1:C1`
};
[[nodiscard]] XmlRead<XmlSheet> read_sheet(const std::string& part, XmlBudget& budget);

}  // namespace poppy::config
