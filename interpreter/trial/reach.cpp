// See reach.h. What planning folded away is taken as reached whole: rather a test too many.
#include "interpreter/trial/reach.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <span>

#include "interpreter/check/program.h"
#include "interpreter/engine/looked_at.h"
#include "interpreter/trial/coverage_points.h"

namespace poppy::trial {

using check::kNone;

namespace {

struct Place {
  text::Span span;
  std::uint32_t mutant;
};

}  // namespace

struct ReachIndex::Data {
  std::map<SpanKey, std::vector<std::uint32_t>> of_span, of_row;
  std::map<text::FileId, std::vector<Place>> in_file;  // expressions, by where they begin
  std::map<check::LineId, std::vector<std::uint32_t>> of_line;
  std::map<check::ParameterId, std::vector<std::uint32_t>> of_parameter;
};

ReachIndex::~ReachIndex() = default;

ReachIndex::ReachIndex(std::span<const Mutant> mutants) {
  auto data = std::make_unique<Data>();
  for (std::uint32_t i = 0; i < mutants.size(); ++i) {
    const Mutant& one = mutants[i];
    switch (one.where) {
      case Reach::expression:
        data->of_span[key_of(one.reach)].push_back(i);
        data->in_file[one.reach.file].push_back({one.reach, i});
        break;
      case Reach::row:
        data->of_row[key_of(one.reach)].push_back(i);
        break;
      case Reach::whole:
        if (const auto* line = std::get_if<check::LineId>(&one.owner)) {
          data->of_line[*line].push_back(i);
        } else {
          data->of_parameter[std::get<check::ParameterId>(one.owner)].push_back(i);
        }
        break;
    }
  }
  for (auto& [file, places] : data->in_file) {
    std::ranges::sort(places, {}, [](const Place& place) { return place.span.begin; });
  }
  data_ = std::move(data);
}

namespace {

template <class Data>
class Collector {
 public:
  Collector(const Data& data, std::set<std::uint32_t>& found) : data_(data), found_(found) {}

  void add(const reference::Determination& made, const reference::Slice& slice) {
    sheet_ = made.sheet.get();
    asked_of_removed();
    for (std::size_t i = 0; i < sheet_->lines.size(); ++i) {
      if (slice.lines[i] == 0) continue;
      add_all(data_.of_line, sheet_->lines[i].line);
      origins(sheet_->lines[i].origins);
    }
    for (const plan::NodeId id : sheet_->nodes.ids()) {
      if (slice.nodes[id] != 0) node(id);
    }
    for (const auto& [parameter, row] : slice.rows) {
      add_all(data_.of_row, key_of(sheet_->program->parameters[parameter].rows[row].span));
    }
    for (const auto& [parameter, row] : slice.increments) {
      add_all(data_.of_row, key_of(sheet_->program->parameters[parameter].beyond_rows[row].span));
    }
  }

  /// Conditions that planning left out of the worksheet: a mutant of one may bring it back.
  void add(const check::Program& program, std::span<const check::LineId> folded_away) {
    for (const check::LineId line : folded_away) {
      add_all(data_.of_line, line);
      for (const check::Version& version : program.lines[line].versions) whole(version.body.span);
    }
  }

 private:
  template <class Key>
  void add_all(const std::map<Key, std::vector<std::uint32_t>>& of, const Key& key) {
    const auto found = of.find(key);
    if (found != of.end()) found_.insert(found->second.begin(), found->second.end());
  }

  /// Every case is asked them, apart: of what a removed record was they have no value here.
  void asked_of_removed() {
    const check::Program& program = *sheet_->program;
    for (const plan::SheetStatement& one : sheet_->statements) {
      const check::Statement& statement = program.statements[one.statement];
      if (!statement.of_removed) continue;
      for (const check::Version& version : program.lines[statement.when].versions) {
        whole(version.body.span);
      }
    }
  }

  void node(plan::NodeId id) {
    const plan::Node& node = sheet_->nodes[id];
    add_all(data_.of_span, key_of(node.span));
    if (node.op == check::Op::constant) whole(node.span);
    // Of `x at (…)` and `saved x at (…)` the month is folded into what is read.
    if (check::kind_of(node.op) == check::OpKind::read) whole(node.span);
    if (node.op == check::Op::lookup) add_all(data_.of_parameter, sheet_->tables[node.a].parameter);
    if (node.origins != kNone) origins(sheet_->origin_lists[node.origins]);
    dropped(id);
  }

  void dropped(plan::NodeId group) {
    for (const plan::Dropped& out :
         std::ranges::equal_range(sheet_->dropped, group, {}, &plan::Dropped::group)) {
      whole(out.span);
      origins(out.origins);
      if (out.item != kNone) dropped(out.item);
    }
  }

  /// All expressions that stand within it.
  void whole(text::Span span) {
    if (!wholes_.insert(key_of(span)).second) return;
    const auto file = data_.in_file.find(span.file);
    if (file == data_.in_file.end()) return;
    auto place = std::ranges::lower_bound(file->second, span.begin, {},
                                          [](const auto& one) { return one.span.begin; });
    for (; place != file->second.end() && place->span.begin < span.end; ++place) {
      if (place->span.end <= span.end) found_.insert(place->mutant);
    }
  }

  void origins(const std::vector<std::uint32_t>& list) {
    for (const std::uint32_t index : list) {
      const plan::Origin& origin = sheet_->origins[index];
      switch (origin.kind) {
        case plan::OriginKind::parameter:
          whole(origin.span);
          add_all(data_.of_parameter, origin.parameter());
          break;
        case plan::OriginKind::table_row:
        case plan::OriginKind::increment:
        case plan::OriginKind::bracket:
        case plan::OriginKind::looped_row:
          add_all(data_.of_row, key_of(origin.span));
          add_all(data_.of_parameter, origin.parameter());
          break;
        case plan::OriginKind::flag:
        case plan::OriginKind::version:
        case plan::OriginKind::county:
        case plan::OriginKind::month:
          break;
      }
    }
  }

  const Data& data_;
  std::set<std::uint32_t>& found_;
  std::set<SpanKey> wholes_;
  const plan::Worksheet* sheet_ = nullptr;
};

}  // namespace

std::vector<std::uint32_t> ReachIndex::reached_by(const engine::PreparedTest& test) const {
  std::set<std::uint32_t> found;
  engine::each_month(
      test, test.rules.data().program, test.rules.data().worksheets,
      [&](const reference::Determination& made, const config::YamlNode* expect, bool is_last) {
        std::vector<reference::SlotPlace> places;
        if (expect != nullptr) places = engine::looked_at(made, *expect);
        if (!is_last) std::ranges::copy(engine::handed_on(made), std::back_inserter(places));
        Collector collector(*data_, found);
        collector.add(made, reference::slice(made, places));
        if (expect != nullptr) {
          collector.add(*made.sheet->program, engine::folded_away(made, *expect));
        }
        return true;
      });
  return {found.begin(), found.end()};
}

}  // namespace poppy::trial
