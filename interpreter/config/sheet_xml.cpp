// See sheet_xml.h. Names are taken without their prefix: each program chooses its own, and the two
// editions of the standard have different namespaces.
#include "interpreter/config/sheet_xml.h"

#include <algorithm>
#include <charconv>
#include <new>
#include <pugixml.hpp>

#include "interpreter/text/source.h"

namespace poppy::config {
namespace {

using pugi::xml_attribute;
using pugi::xml_node;

std::string_view local(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
bool is(const xml_node& node, std::string_view name) { return local(node.name()) == name; }

xml_node child(const xml_node& node, std::string_view name) {
  for (const xml_node& one : node.children()) {
    if (is(one, name)) return one;
  }
  return {};
}

std::string attribute(const xml_node& node, std::string_view name) {
  for (const xml_attribute& one : node.attributes()) {
    if (local(one.name()) == name) return one.value();
  }
  return {};
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_true(std::string_view text) { return text == "1" || text == "true"; }

/// Excel writes what XML has no sign for as `_x000D_`.
std::string without_escapes(std::string_view text) {
  constexpr std::size_t kLength = 7;
  std::string plain;
  while (true) {
    const std::size_t at = text.find("_x");
    plain += text.substr(0, at);
    if (at == std::string_view::npos) return plain;
    text.remove_prefix(at);
    std::uint32_t sign = 0;
    const std::string_view digits = text.substr(0, kLength).substr(2, 4);
    const auto [end, fault] =
        std::from_chars(digits.data(), digits.data() + digits.size(), sign, 16);
    const bool is_escape = text.size() >= kLength && text[kLength - 1] == '_' &&
                           fault == std::errc() && end == digits.data() + 4;
    if (is_escape && sign > 0 && sign < 0x80) {
      plain += static_cast<char>(sign);
      text.remove_prefix(kLength);
    } else {
      plain += text.substr(0, 2);
      text.remove_prefix(2);
    }
  }
}

std::string text_of(const xml_node& node) {
  std::string text;
  for (const xml_node& part : node.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  }
  return text;
}

/// Plain, or in runs that look different. How it is pronounced (`rPh`) is not seen.
std::string rich_text(const xml_node& item) {
  std::string text;
  for (const xml_node& part : item.children()) {
    if (is(part, "t")) text += text_of(part);
    if (is(part, "r")) text += text_of(child(part, "t"));
  }
  return without_escapes(text);
}

/// The part's tree, once it is known to be small enough. `root`: the name that its element must
/// have.
XmlRead<xml_node> read_document(const std::string& part, std::string_view root, XmlBudget& budget,
                                pugi::xml_document& document) {
  const bool is_wide = part.starts_with("\xFF\xFE") || part.starts_with("\xFE\xFF");
  if (!is_wide && text::find_invalid_utf8(part) != std::string::npos) {
    return std::unexpected(XmlFault::damaged);
  }
  const auto marks = static_cast<std::size_t>(
      std::ranges::count_if(part, [](char c) { return c == '<' || c == '='; }));
  if (marks > budget.marks) return std::unexpected(XmlFault::too_large);
  budget.marks -= marks;
  const unsigned how = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                       pugi::parse_wconv_attribute | pugi::parse_doctype |
                       pugi::parse_ws_pcdata_single;
  const pugi::xml_parse_result parsed = document.load_buffer(
      part.data(), part.size(), how, is_wide ? pugi::encoding_auto : pugi::encoding_utf8);
  if (parsed.status == pugi::status_out_of_memory) throw std::bad_alloc();
  if (!parsed) return std::unexpected(XmlFault::damaged);
  for (const xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) return std::unexpected(XmlFault::damaged);
  }
  const xml_node element = document.document_element();
  if (!is(element, root)) return std::unexpected(XmlFault::something_else);
  return element;
}

}  // namespace

XmlRead<std::vector<XmlRelation>> read_relations(const std::string& part, XmlBudget& budget) {
  pugi::xml_document document;
  const auto root = read_document(part, "Relationships", budget, document);
  if (!root) return std::unexpected(root.error());
  std::vector<XmlRelation> relations;
  for (const xml_node& node : root->children()) {
    if (!is(node, "Relationship")) continue;
    const std::string type = attribute(node, "Type");
    relations.push_back({attribute(node, "Id"), attribute(node, "Target"),
                         type.substr(type.rfind('/') + 1),  // npos + 1 is 0
                         attribute(node, "TargetMode") == "External"});
  }
  return relations;
}

XmlRead<XmlBook> read_book(const std::string& part, XmlBudget& budget) {
  pugi::xml_document document;
  const auto root = read_document(part, "workbook", budget, document);
  if (!root) return std::unexpected(root.error());
  XmlBook book;
  book.from_1904 = is_true(attribute(child(*root, "workbookPr"), "date1904"));
  for (const xml_node& node : child(*root, "sheets").children()) {
    if (!is(node, "sheet")) continue;
    const std::string state = attribute(node, "state");
    book.sheets.push_back({attribute(node, "name"), attribute(node, "id"),
                           state == "hidden" || state == "veryHidden"});
  }
  return book;
}

XmlRead<std::vector<std::string>> read_shared_texts(const std::string& part, XmlBudget& budget) {
  pugi::xml_document document;
  const auto root = read_document(part, "sst", budget, document);
  if (!root) return std::unexpected(root.error());
  std::vector<std::string> texts;
  for (const xml_node& node : root->children()) {
    if (is(node, "si")) texts.push_back(rich_text(node));
  }
  return texts;
}

XmlRead<XmlStyles> read_styles(const std::string& part, XmlBudget& budget) {
  pugi::xml_document document;
  const auto root = read_document(part, "styleSheet", budget, document);
  if (!root) return std::unexpected(root.error());
  XmlStyles styles;
  for (const xml_node& node : child(*root, "numFmts").children()) {
    const auto id = number(attribute(node, "numFmtId"));
    if (is(node, "numFmt") && id) styles.formats.push_back({*id, attribute(node, "formatCode")});
  }
  for (const xml_node& node : child(*root, "cellXfs").children()) {
    if (is(node, "xf")) {
      styles.cell_formats.push_back(number(attribute(node, "numFmtId")).value_or(0));
    }
  }
  return styles;
}

namespace {

XmlCell read_cell(const xml_node& node) {
  XmlCell cell;
  for (const xml_attribute& one : node.attributes()) {
    const std::string_view name = one.name();
    if (name == "r") cell.place = one.value();
    if (name == "t") cell.kind = one.value();
    if (name == "s") cell.style = one.value();
  }
  for (const xml_node& part : node.children()) {
    if (is(part, "v")) cell.value = without_escapes(text_of(part));
    if (is(part, "is")) cell.text = rich_text(part);
    if (is(part, "f")) cell.is_formula = true;
  }
  return cell;
}

}  // namespace

XmlRead<XmlSheet> read_sheet(const std::string& part, XmlBudget& budget) {
  pugi::xml_document document;
  const auto root = read_document(part, "worksheet", budget, document);
  if (!root) return std::unexpected(root.error());
  XmlSheet sheet;
  for (const xml_node& row : child(*root, "sheetData").children()) {
    if (!is(row, "row")) continue;
    XmlSheet::Row& to = sheet.rows.emplace_back();
    to.number = attribute(row, "r");
    for (const xml_node& cell : row.children()) {
      if (is(cell, "c")) to.cells.push_back(read_cell(cell));
    }
  }
  for (const xml_node& merged : child(*root, "mergeCells").children()) {
    if (is(merged, "mergeCell")) sheet.merged.push_back(attribute(merged, "ref"));
  }
  return sheet;
}

}  // namespace poppy::config
