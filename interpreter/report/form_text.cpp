// Form lines as tables. Lines of the county and the case stand alone; those of persons and lower
// records share a table with a column for each record, as on a paper form.
#include "interpreter/report/form_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "interpreter/report/layout.h"

namespace poppy::report {
namespace {

/// Why it cannot be computed is told once, below the form.
std::string cell(const FormLineView& line) {
  return line.value.value.is_error() ? "cannot be computed" : line.value.text;
}

/// Consecutive form lines of one entity, a table line for each of them.
struct Section {
  FormTable across;  // records as columns
  FormTable down;    // a line for each value, where the columns would be too wide
};

using Lines = std::vector<const FormLineView*>;

void add(Section& block, const Lines& lines, std::size_t begin, std::size_t end) {
  std::vector<std::string> row{lines[begin]->name.title};
  for (std::size_t i = begin; i < end; ++i) {
    row.push_back(cell(*lines[i]));
    block.down.push_back(
        {i == begin ? lines[i]->name.title : "", lines[i]->name.record, cell(*lines[i])});
  }
  if (block.across.empty()) {
    std::vector<std::string> heads{""};
    for (std::size_t i = begin; i < end; ++i) heads.push_back(lines[i]->name.record);
    block.across.push_back(std::move(heads));
  }
  block.across.push_back(std::move(row));
}

std::string to_text(const Section& block) {
  FormTable across = block.across;
  const std::vector<std::string>& heads = across.front();
  const bool unnamed = heads.size() == 2 && heads[1].empty();
  if (unnamed) across.erase(across.begin());
  return columns(4, columns_width(4, across) <= kWidth ? across : block.down);
}

std::vector<Section> sections_of(const std::vector<FormLineView>& all) {
  // The case first, then persons, then what they have; within each in the form's order.
  Lines lines;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    while (end < all.size() && all[end].name.name == all[begin].name.name &&
           all[end].entity == all[begin].entity) {
      ++end;
    }
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = all.begin() + static_cast<std::ptrdiff_t>(end);
    const auto is_blank = [](const FormLineView& line) { return line.value.value.is_blank(); };
    if (!std::all_of(first, last, is_blank)) {
      std::transform(first, last, std::back_inserter(lines),
                     [](const FormLineView& line) { return &line; });
    }
    begin = end;
  }
  const auto rank = [](const FormLineView* line) {
    return line->name.record.empty() ? check::kCountyEntity : line->entity;
  };
  std::ranges::stable_sort(lines, {}, rank);
  std::vector<Section> sections;
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin + 1;
    while (end < lines.size() && lines[end]->name.name == lines[begin]->name.name &&
           lines[end]->row == lines[end - 1]->row + 1) {
      ++end;
    }
    if (begin == 0 || rank(lines[begin]) != rank(lines[begin - 1])) sections.emplace_back();
    add(sections.back(), lines, begin, end);
    begin = end;
  }
  return sections;
}

}  // namespace

std::string form_lines_text(const std::vector<FormLineView>& lines) {
  std::string out;
  for (const Section& one : sections_of(lines)) out += "\n" + to_text(one);
  return out;
}

std::vector<FormTable> form_tables(const std::vector<FormLineView>& lines) {
  std::vector<FormTable> tables;
  for (Section& one : sections_of(lines)) tables.push_back(std::move(one.across));
  return tables;
}

}  // namespace poppy::report
