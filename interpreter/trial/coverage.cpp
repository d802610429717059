// See coverage.h.
#include "interpreter/trial/coverage.h"

#include <algorithm>
#include <set>

#include "interpreter/engine/looked_at.h"
#include "interpreter/trial/coverage_points.h"

namespace poppy::trial {

using check::kNone;
using check::Op;

namespace {

/// Marks the points that a slice of a determination meets.
class Marker {
 public:
  Marker(CoveragePoints& points, const reference::Determination& determination,
         const reference::Slice& slice, std::set<std::size_t>& met)
      : points_(points), d_(determination), sheet_(*d_.sheet), slice_(slice), met_(met) {}

  void mark() {
    if (sheet_.county) {
      const auto found = points_.of_county.find(sheet_.program->counties[*sheet_.county].name);
      if (found != points_.of_county.end()) met_.insert(found->second);
    }
    for (std::size_t i = 0; i < sheet_.lines.size(); ++i) {
      if (slice_.lines[i] != 0) line(sheet_.lines[i], slice_.lines[i]);
    }
    for (const plan::NodeId id : sheet_.nodes.ids()) {
      if (slice_.nodes[id] != 0) node(id, slice_.nodes[id]);
    }
    for (const auto& [parameter, row] : slice_.rows) {
      row_at(sheet_.program->parameters[parameter].rows[row].span);
    }
    for (const auto& [parameter, row] : slice_.increments) {
      row_at(sheet_.program->parameters[parameter].beyond_rows[row].span);
    }
  }

 private:
  void line(const plan::SheetLine& line, std::uint8_t bits) {
    if (const auto found = points_.of_line.find(line.line); found != points_.of_line.end()) {
      for (const PointBit& one : found->second) {
        if ((one.bit & bits) != 0) met_.insert(one.point);
      }
      edges(points_.line_edges[line.line], line.month);
    }
    origins(line.origins);
  }

  void edges(const Edges& edges, units::Month month) {
    for (const MonthPoint& one : edges.months) {
      if (one.month == month) met_.insert(one.point);
    }
    for (const DayPoint& one : edges.days) {
      if (one.day == d_.run_date) met_.insert(one.point);
    }
  }

  void node(plan::NodeId id, std::uint8_t bits) {
    const plan::Node& node = sheet_.nodes[id];
    span(node.span, bits);
    if (node.origins != kNone) origins(sheet_.origin_lists[node.origins]);
    if (node.op == Op::lookup) {
      const plan::LookupTable& table = sheet_.tables[node.a];
      edges(points_.parameter_edges[table.parameter], table.month);
    }
    dropped(id);
  }

  void span(text::Span span, std::uint8_t bits) {
    const auto found = points_.of_span.find(key_of(span));
    if (found == points_.of_span.end()) return;
    for (const PointBit& one : found->second) {
      if ((one.bit & bits) != 0) met_.insert(one.point);
    }
  }

  /// What flags and dates took out of a group was asked all the same, by planning.
  void dropped(plan::NodeId group) {
    const auto of_group =
        std::ranges::equal_range(sheet_.dropped, group, {}, &plan::Dropped::group);
    const auto choice = points_.of_choice.find(key_of(sheet_.nodes[group].span));
    bool is_taken = false;
    for (const plan::Dropped& out : of_group) {
      if (out.not_in_force) continue;
      span(out.span,
           out.value ? reference::kMet | reference::kHeld : reference::kMet | reference::kFailed);
      origins(out.origins);
      if (out.item != kNone) dropped(out.item);
      if (choice == points_.of_choice.end() || !out.value) continue;
      is_taken = true;
      for (const BranchPoint& branch : choice->second) {
        if (branch.is_guarded && branch.guard == out.span) met_.insert(branch.point);
      }
    }
    // All guards folded to no: the last branch is what is left.
    if (choice == points_.of_choice.end() || is_taken || choice->second.back().is_guarded) return;
    if (sheet_.nodes[group].op == Op::constant) met_.insert(choice->second.back().point);
  }

  void origins(const std::vector<std::uint32_t>& list) {
    for (const std::uint32_t index : list) origin(sheet_.origins[index]);
  }

  void origin(const plan::Origin& origin) {
    switch (origin.kind) {
      case plan::OriginKind::flag:
        return flag(origin);
      case plan::OriginKind::parameter:
        return edges(points_.parameter_edges[origin.parameter()], origin.month);
      case plan::OriginKind::table_row:
      case plan::OriginKind::increment:
      case plan::OriginKind::bracket:
      case plan::OriginKind::looped_row:
        row_at(origin.span);
        return edges(points_.parameter_edges[origin.parameter()], origin.month);
      case plan::OriginKind::version:
      case plan::OriginKind::county:
      case plan::OriginKind::month:
        return;
    }
  }

  void flag(const plan::Origin& origin) {
    for (const auto& [value, point] : points_.of_flag[origin.flag()]) {
      if (value.is_unknown() ? origin.value.is_firm() : value == origin.value) met_.insert(point);
    }
  }

  void row_at(text::Span span) {
    const auto found = points_.of_row.find(key_of(span));
    if (found != points_.of_row.end()) met_.insert(found->second);
  }

  CoveragePoints& points_;
  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  const reference::Slice& slice_;
  std::set<std::size_t>& met_;
};

}  // namespace

std::string_view title_of(PointKind kind) {
  switch (kind) {
    case PointKind::rule:
      return "rules and lines";
    case PointKind::item:
      return "items";
    case PointKind::branch:
      return "branches";
    case PointKind::row:
      return "table rows";
    case PointKind::flag_value:
      return "flag values";
    case PointKind::month_edge:
      return "month edges";
    case PointKind::run_edge:
      return "run date edges";
    case PointKind::county:
      return "counties";
  }
  text::bug("title_of: no such kind");
}

Coverage measure_coverage(const Rules& rules, std::span<const engine::PreparedTest> tests) {
  CoveragePoints points = find_points(*rules.data().input.sources, *rules.data().program);
  for (const engine::PreparedTest& test : tests) {
    std::set<std::size_t> met;
    engine::each_month(
        test, test.rules.data().program, test.rules.data().worksheets,
        [&](const reference::Determination& made, const config::YamlNode* expect, bool is_last) {
          auto places = expect == nullptr ? std::vector<reference::SlotPlace>{}
                                          : engine::looked_at(made, *expect);
          if (!is_last) std::ranges::copy(engine::handed_on(made), std::back_inserter(places));
          const reference::Slice slice = reference::slice(made, places);
          Marker(points, made, slice, met).mark();
          return true;
        });
    for (const std::size_t point : met) ++points.points[point].hits;
  }
  Coverage coverage{std::move(points.points), tests.size()};
  std::ranges::stable_sort(coverage.points, {}, [](const Point& point) {
    return std::tuple(point.span.file, point.span.begin, point.kind);
  });
  return coverage;
}

Share share_of(const Coverage& coverage) {
  const auto covered =
      std::ranges::count_if(coverage.points, [](const Point& p) { return p.hits > 0; });
  return {static_cast<std::size_t>(covered), coverage.points.size()};
}

std::size_t tenths_of(Share share) { return share.all == 0 ? 0 : share.covered * 1000 / share.all; }

}  // namespace poppy::trial
