// A page of a record: case -> facts -> a determination with the page's lines -> PageView.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/documents/page_view.h"
#include "interpreter/documents/page_write.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/text/problem_codes.h"

namespace poppy {

struct ShownPage::Data {
  documents::PageView view;
};

namespace {

using text::ProblemCode;

std::vector<const check::PageFilter*> filters_of(const check::Page& page) {
  std::vector<const check::PageFilter*> all;
  for (const check::PagePart& part : page.parts) {
    const auto* rows = std::get_if<check::PageRows>(&part);
    if (rows == nullptr) continue;
    for (const check::PageFilter& filter : rows->filters) all.push_back(&filter);
  }
  return all;
}

/// What the words ask for, typed as the filter is.
Outcome<std::vector<documents::FilterGiven>> read_filters(const check::Program& program,
                                                          const check::Page& page,
                                                          const PageRequest& asked) {
  std::vector<documents::FilterGiven> given;
  std::vector<Problem> problems;
  const auto filters = filters_of(page);
  for (const auto& [name, words] : asked.filters) {
    const auto found = std::ranges::find(filters, name, &check::PageFilter::name);
    if (found == filters.end()) {
      std::vector<std::string_view> names;
      for (const check::PageFilter* filter : filters) names.push_back(filter->name);
      problems.push_back(engine::public_problem(
          ProblemCode::unknown_filter, fmt::format("`{}` has no filter `{}`", page.name, name),
          names.empty() ? std::string("it has none")
                        : fmt::format("it has {}", fmt::join(names, ", "))));
      continue;
    }
    config::YamlNode node;
    node.kind = config::YamlKind::scalar;
    node.scalar = words;
    auto value = facts::parse_value(program, program.lines[(*found)->value].type, node);
    if (value) {
      given.push_back({name, std::move(*value)});
    } else {
      problems.push_back(engine::public_problem(
          ProblemCode::unknown_filter, fmt::format("{} {}: {}", name, words, value.error())));
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return given;
}

/// For which month the page shows its record; nothing: for that which is asked for.
std::optional<units::Month> month_of(const reference::Determination& determination,
                                     const check::Page& page, std::uint32_t row) {
  if (page.month == check::kNone) return std::nullopt;
  const units::Value month = determination.asked(page.month, row);
  return month.is_known() ? std::optional(month.month()) : std::nullopt;
}

}  // namespace

std::vector<PageInfo> pages_of(const Rules& rules) {
  const check::Program& program = *rules.data().program;
  std::vector<PageInfo> all;
  for (const check::Page& page : program.pages) {
    PageInfo info;
    info.name = page.name;
    for (const check::TextPiece& piece : page.title) info.title += piece.words;
    info.program = page.program;
    info.cites = page.cites;
    info.entity = program.entities[page.entity].name;
    info.record = program.entities[page.entity].self_name;
    for (const check::PageFilter* filter : filters_of(page)) info.filters.push_back(filter->name);
    all.push_back(std::move(info));
  }
  return all;
}

Outcome<ShownPage> show_page(const Rules& rules, const PageRequest& asked) {
  const Rules::Data& data = rules.data();
  const check::Program& program = *data.program;
  const auto id = engine::find_page(program, asked.page);
  if (!id) return std::unexpected(id.error());
  const check::Page& page = program.pages[*id];
  auto filters = read_filters(program, page, asked);
  if (!filters) return std::unexpected(filters.error());

  const auto read = engine::read_case(data, asked.request.case_text, asked.request.case_path);
  if (!read) return std::unexpected(read.error());
  auto months =
      engine::resolve_document(data, *read, asked.request, page.program, documents::lines_of(page));
  if (!months) return std::unexpected(months.error());
  if (auto fault = engine::not_one_month(*months, "page")) {
    return std::unexpected(std::vector{std::move(*fault)});
  }
  auto decided = engine::decide_months(data, read->facts, *months);
  auto row = engine::find_row(decided.back(), page.entity, page.name, "a page", asked.record);
  if (!row) return std::unexpected(row.error());
  if (const auto own = month_of(decided.back(), page, *row); own && *own != months->first) {
    months->first = months->last = *own;
    decided = engine::decide_months(data, read->facts, *months);
    row = engine::find_row(decided.back(), page.entity, page.name, "a page", asked.record);
    if (!row) return std::unexpected(row.error());
  }
  if (auto consistent = engine::require_consistent(*read, decided.back()); !consistent) {
    return std::unexpected(consistent.error());
  }

  documents::PageRequest request{*id, *row, std::move(*filters), asked.number, false, {}};
  return ShownPage(std::make_shared<const ShownPage::Data>(
      ShownPage::Data{documents::view_page(decided.back(), request)}));
}

ShownPage::ShownPage(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
std::string ShownPage::text() const { return documents::page_text(data_->view); }
std::string ShownPage::json() const {
  text::JsonWriter to;
  documents::put_page(to, data_->view);
  return to.take() + "\n";
}

}  // namespace poppy
