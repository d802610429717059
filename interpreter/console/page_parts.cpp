// See page_parts.h.
#include "interpreter/console/page_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/report_table.h"

namespace poppy::console {
namespace {

using nlohmann::json;

constexpr std::size_t kMostRows = 1000;

const json& at(const json& object, const char* name) {
  static const json kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::string text_at(const json& object, const char* name) {
  const json& value = at(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::size_t number_at(const json& object, const char* name) {
  const json& value = at(object, name);
  return value.is_number_unsigned() ? value.get<std::size_t>() : 0;
}

bool is_open(const json& item) { return at(item, "value").is_object(); }

std::string words_of(const json& item) {
  return is_open(item) ? "not known" : text_at(item, "text");
}

std::string link_of(const json& item, const PageLinks& links) {
  const json& link = at(item, "link");
  if (!link.is_object() || !links.shown) return {};
  return links.shown(text_at(link, "page"), text_at(link, "record"));
}

json empty_part() {
  return {
      {"fields", false}, {"paragraph", ""}, {"table", false}, {"filters", false}, {"pages", false}};
}

/// A column for each thing that can be done to a row.
void add_doings(serve::Table& table, const std::vector<std::vector<serve::Link>>& done) {
  std::size_t most = 0;
  for (const auto& links_of_row : done) most = std::max(most, links_of_row.size());
  for (std::size_t i = 0; i < most; ++i) table.columns.push_back({i == 0 ? "Change" : "Remove"});
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    for (std::size_t i = 0; i < most; ++i) {
      const bool is_there = i < done[row].size();
      table.rows[row].cells.push_back(is_there ? serve::Cell{done[row][i].label, done[row][i].href}
                                               : serve::Cell{});
    }
  }
}

json filters_of(const json& rows) {
  json filters = json::array();
  for (const json& one : at(rows, "filters")) {
    serve::Field field;
    field.id = "filter-" + text_at(one, "filter");
    field.label = text_at(one, "title");
    if (field.label.empty()) field.label = text_at(one, "filter");
    field.value = text_at(one, "value");
    field.autocomplete = "off";
    filters.push_back(field);
  }
  return filters;
}

json table_part(const json& rows, const std::string& id, const PageLinks& links) {
  serve::Table table;
  table.id = id;
  table.caption = text_at(rows, "rows_title");
  if (table.caption.empty()) table.caption = "List";
  table.if_empty = at(rows, "undetermined").is_boolean() ? "Nobody has told what is in it."
                                                         : "There is nothing in it.";
  std::vector<std::string> names;
  for (const json& column : at(rows, "columns")) {
    names.push_back(text_at(column, "column"));
    table.columns.push_back({text_at(column, "title")});
  }
  bool has_done = false;
  std::vector<std::vector<serve::Link>> done;
  for (const json& one : at(rows, "rows")) {
    if (table.rows.size() == kMostRows) break;
    serve::Row row;
    const json& values = at(one, "values");
    for (const std::string& name : names) {
      const json& item = at(values, name.c_str());
      row.cells.push_back({words_of(item), link_of(item, links)});
    }
    const bool is_doubtful = at(one, "may_not_belong").is_boolean();
    if (is_doubtful && !row.cells.empty()) {
      row.cells.front().note = "whether it belongs here is not known";
    }
    done.push_back(links.done ? links.done(text_at(one, "record")) : std::vector<serve::Link>{});
    has_done = has_done || !done.back().empty();
    table.rows.push_back(std::move(row));
  }
  if (has_done) add_doings(table, done);
  json part = empty_part();
  part["table"] = table;
  json filters = filters_of(rows);
  if (!filters.empty()) part["filters"] = {{"filter_fields", std::move(filters)}};
  const std::size_t size = number_at(rows, "page_size"), first = number_at(rows, "first");
  if (size > 0 && links.part && number_at(rows, "total") > size) {
    const std::size_t number = first / size + 1;
    serve::Pagination pages;
    if (number > 1) pages.previous_href = links.part(number - 1);
    if (first + size < number_at(rows, "total")) pages.next_href = links.part(number + 1);
    part["pages"] = pages;
  }
  return part;
}

}  // namespace

std::string title_of(const check::Page& page) {
  std::string title;
  for (const check::TextPiece& piece : page.title) title += piece.words;
  return title.empty() ? plain_words(page.name) : title;
}

json page_parts(const json& page, const std::string& prefix, const PageLinks& links) {
  json parts = json::array();
  serve::Details fields;
  const auto end_fields = [&] {
    if (fields.details.empty()) return;
    json part = empty_part();
    part["fields"] = fields;
    parts.push_back(std::move(part));
    fields.details.clear();
  };
  for (const json& one : at(page, "parts")) {
    if (one.contains("field")) {
      std::string words = words_of(one);
      if (at(one, "may_not_belong").is_boolean())
        words += " (whether it belongs here is not known)";
      fields.details.emplace_back(
          text_at(one, "title"),
          std::vector<serve::Link>{{link_of(one, links), words.empty() ? "–" : words}});
      continue;
    }
    end_fields();
    if (one.contains("rows")) {
      parts.push_back(table_part(one, fmt::format("{}-{}", prefix, parts.size() + 1), links));
    } else if (one.contains("text")) {
      json part = empty_part();
      part["paragraph"] = text_at(one, "text");
      parts.push_back(std::move(part));
    }
  }
  end_fields();
  return parts;
}

}  // namespace poppy::console
