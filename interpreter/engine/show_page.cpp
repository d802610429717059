// A page of a record: case -> facts -> a determination with the page's lines -> PageView.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/config/read_tree.h"
#include "interpreter/documents/page_view.h"
#include "interpreter/documents/page_write.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/months.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/reference/decide.h"
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

std::string some_records(const reference::Determination& determination, check::EntityId entity) {
  constexpr std::size_t kMost = 10;
  const std::vector<std::string>& names = determination.rows.name[entity];
  if (names.empty()) return "the case has none";
  std::string all = fmt::format(
      "{}",
      fmt::join(names.begin(),
                names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, names.size())), ", "));
  return fmt::format("it has {}{}", all, names.size() > kMost ? ", …" : "");
}

/// The record that the page is about.
Outcome<std::uint32_t> find_row(const reference::Determination& determination,
                                const check::Page& page, const std::string& record) {
  const check::Entity& entity = determination.sheet->program->entities[page.entity];
  if (record.empty()) {
    if (determination.rows.record[page.entity].size() == 1) return 0;
    return std::unexpected(std::vector{engine::public_problem(
        ProblemCode::unknown_page_record,
        fmt::format("`{}` is a page of one {}, and which is not said", page.name, entity.name),
        fmt::format("give --{} KEY; {}", entity.self_name,
                    some_records(determination, page.entity)))});
  }
  const auto found = engine::find_record(determination, record);
  if (found && found->entity == page.entity) return found->row;
  return std::unexpected(std::vector{
      engine::public_problem(ProblemCode::unknown_page_record,
                             fmt::format("there is no {} `{}` to show", entity.name, record),
                             some_records(determination, page.entity))});
}

/// For which month the page shows its record; nothing: for that which is asked for.
std::optional<units::Month> month_of(const reference::Determination& determination,
                                     const check::Page& page, std::uint32_t row) {
  if (page.month == check::kNone) return std::nullopt;
  const plan::SlotId slot = determination.sheet->asked_slot(page.month);
  if (slot == check::kNone || !determination.slots[slot][row].is_known()) return std::nullopt;
  return determination.slots[slot][row].month();
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

  const auto sources = std::make_shared<text::SourceSet>(data.input.sources);
  const text::FileId file = sources->add(asked.request.case_path, asked.request.case_text);
  const auto failed = [&](text::Problems& problems) {
    return std::unexpected(engine::to_public(*sources, std::move(problems)));
  };
  auto yaml = config::read_tree(*sources, file);
  if (!yaml) return failed(yaml.error());
  auto facts = facts::read_case(*sources, program, *yaml);
  if (!facts) return failed(facts.error());
  auto months = engine::resolve_request(program, *facts, asked.request);
  if (!months) return failed(months.error());
  if (auto fault = engine::not_one_month(*months, "page")) {
    return std::unexpected(std::vector{std::move(*fault)});
  }
  months->programs = {page.program};
  months->every_line = false;
  months->asked = documents::lines_of(page);
  auto decided = engine::decide_months(data, *facts, *months);
  auto row = find_row(decided.back(), page, asked.record);
  if (!row) return std::unexpected(row.error());
  if (const auto own = month_of(decided.back(), page, *row); own && *own != months->first) {
    months->first = months->last = *own;
    decided = engine::decide_months(data, *facts, *months);
    row = find_row(decided.back(), page, asked.record);
    if (!row) return std::unexpected(row.error());
  }
  text::Problems refused = reference::contradictions(decided.back());
  if (!refused.empty()) return failed(refused);

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
