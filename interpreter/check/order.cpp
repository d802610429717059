// The order lines are computed in, circles among lines and parameters, and what a line read for
// another month may read.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "interpreter/check/checking.h"
#include "interpreter/check/kept_bodies.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

bool is_at(const Expr& expr) { return expr.op == Op::line && expr.args.size() > 1; }

void add_reads(const Expr& expr, LineReads& reads) {
  if (is_at(expr)) {
    reads.other_months = reads.has_at = true;
  } else if (expr.op == Op::line) {
    reads.now.push_back(expr.line());
  }
  if (expr.op == Op::saved && expr.args[1].op != Op::benefit_month) reads.other_months = true;
  for (const Expr& arg : expr.args) add_reads(arg, reads);
}

using AllReads = IdVector<LineId, std::shared_ptr<const LineReads>>;

/// Depth first over a graph: nodes after those they lead to, and each circle once. Without
/// recursion, since a chain of lines may be as long as the program.
template <class IdType>
class Sorter {
 public:
  using Edges = std::function<std::span<const IdType>(IdType)>;

  Sorter(std::size_t count, Edges edges) : edges_(std::move(edges)), states_(count, State::fresh) {}

  void visit_all() {
    for (const IdType id : states_.ids()) {
      if (states_[id] == State::fresh) visit(id);
    }
  }
  [[nodiscard]] const std::vector<IdType>& order() const { return order_; }
  [[nodiscard]] const std::vector<std::vector<IdType>>& circles() const { return circles_; }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Step {
    IdType node;
    std::span<const IdType> next;
    std::size_t at = 0;
  };

  void visit(IdType root) {
    std::vector<Step> path;
    const auto open = [&](IdType node) {
      states_[node] = State::open;
      path.push_back({node, edges_(node)});
    };
    open(root);
    while (!path.empty()) {
      Step& step = path.back();
      if (step.at == step.next.size()) {
        states_[step.node] = State::done;
        order_.push_back(step.node);
        path.pop_back();
        continue;
      }
      const IdType next = step.next[step.at++];
      if (states_[next] == State::fresh) {
        open(next);
      } else if (states_[next] == State::open) {
        std::vector<IdType> circle;
        bool inside = false;
        for (const Step& earlier : path) {
          inside = inside || earlier.node == next;
          if (inside) circle.push_back(earlier.node);
        }
        circle.push_back(next);
        circles_.push_back(std::move(circle));
      }
    }
  }

  Edges edges_;
  IdVector<IdType, State> states_;
  std::vector<IdType> order_;
  std::vector<std::vector<IdType>> circles_;
};

/// What a worksheet has of lines once the parameters that they read are written out in them, each
/// as often as it is read, and loops over tables and windows as often as they go round: bounded, as
/// parameters that read each other twice double it each time.
class WrittenOut {
 public:
  explicit WrittenOut(Checking& checking)
      : checking_(checking), sizes_(checking.program.parameters.size(), 0) {}

  /// After those that it reads.
  void add(ParameterId id) {
    const Parameter& parameter = checking_.program.parameters[id];
    sizes_[id] =
        parameter.is_scale ? parameter.rows.size() * kPartsOfBracket : longest(parameter.versions);
    report(parameter.name, parameter.span, sizes_[id] > kMost);
  }
  [[nodiscard]] std::uint64_t size_of(const Line& line) const { return longest(line.versions); }
  void add(const Line& line, std::uint64_t size) {
    all_ += size;
    report(line.name, line.span, size > kMost || all_ > kMostOfAll);
  }

 private:
  static constexpr std::uint64_t kMost = 100'000, kMostOfAll = 5'000'000, kPartsOfBracket = 8;

  [[nodiscard]] std::uint64_t longest(const std::vector<Version>& versions) const {
    std::uint64_t most = 0;
    for (const Version& version : versions) most = std::max(most, size(version.body));
    return most;
  }
  /// A scale is written out whole: of each of its brackets some parts, and the amount again; at
  /// most as many scales, each with the keys to choose it by.
  [[nodiscard]] std::uint64_t size_of_scale(const Expr& marginal) const {
    const Expr& read = marginal.args[1];
    std::uint64_t of_bracket = kPartsOfBracket + size(marginal.args[0]);
    for (const Expr& key : read.args) of_bracket += 2 + size(key);
    const std::size_t rows = checking_.program.parameters[read.parameter()].rows.size();
    return 1 + std::min(of_bracket, kMost + 1) * rows;
  }
  [[nodiscard]] std::uint64_t size(const Expr& expr) const {
    const bool is_whole = expr.op == Op::marginal && expr.args.back().op == Op::parameter;
    if (is_whole) return size_of_scale(expr);
    std::uint64_t sum = 1;
    if (expr.op == Op::parameter) sum += std::min(sizes_[expr.parameter()], kMost + 1);
    for (const Expr& arg : expr.args) sum += size(arg);
    const bool is_loop = kind_of(expr.op) == OpKind::aggregate && !expr.args.empty();
    return is_loop ? std::min(sum, kMost + 1) * times(expr.args.front()) : sum;
  }
  /// How often the parts of what goes over it are written out.
  [[nodiscard]] std::uint64_t times(const Expr& list) const {
    if (list.op == Op::window) return list.a;
    if (list.op != Op::table_rows) return 1;
    return std::max<std::uint64_t>(
        1, most_rows_at_once(checking_.program.parameters[list.parameter()]));
  }
  void report(const std::string& name, Span span, bool is_too_long) {
    if (!is_too_long || is_told_) return;
    is_told_ = true;  // those that read it are too long as well
    checking_.problem(
        ProblemCode::reads_unfold, span,
        fmt::format("`{}` is too long once the parameters that it reads, and loops over tables and "
                    "windows, are written out in it: {} expressions at most, {} in all lines",
                    name, kMost, kMostOfAll),
        "make a `define` of what is read often: a line is computed once");
  }

  Checking& checking_;
  IdVector<ParameterId, std::uint64_t> sizes_;
  std::uint64_t all_ = 0;
  bool is_told_ = false;
};

void add_parameters(const Expr& expr, std::vector<ParameterId>& reads) {
  if (expr.op == Op::parameter) reads.push_back(expr.parameter());
  for (const Expr& arg : expr.args) add_parameters(arg, reads);
}

/// How long they are, written out.
void order_parameters(Checking& checking, WrittenOut& written_out) {
  const auto& parameters = checking.program.parameters;
  IdVector<ParameterId, std::vector<ParameterId>> reads(parameters.size());
  for (const ParameterId id : parameters.ids()) {
    for (const Version& version : parameters[id].versions) add_parameters(version.body, reads[id]);
  }
  Sorter<ParameterId> sorter(parameters.size(),
                             [&](ParameterId id) { return std::span(reads[id]); });
  sorter.visit_all();
  for (const auto& circle : sorter.circles()) {
    std::vector<std::string_view> names;
    for (const ParameterId id : circle) names.push_back(parameters[id].name);
    checking.problem(
        ProblemCode::circular_lines, parameters[circle.front()].span,
        fmt::format("these parameters read each other in a circle: {}", fmt::join(names, " -> ")));
  }
  for (const ParameterId id : sorter.order()) written_out.add(id);
}

/// Of each line; those of lines that were taken over from an earlier check are known.
AllReads read_lines(Checking& checking, WrittenOut& written_out) {
  AllReads all;
  for (const LineId id : checking.program.lines.ids()) {
    const Line& line = checking.program.lines[id];
    auto known = checking.keeper == nullptr ? nullptr : checking.keeper->reads_of(id);
    if (known == nullptr) {
      LineReads reads;
      for (const Version& version : line.versions) add_reads(version.body, reads);
      reads.size = written_out.size_of(line);
      known = std::make_shared<const LineReads>(std::move(reads));
    }
    written_out.add(line, known->size);
    all.push_back(std::move(known));
  }
  return all;
}

/// The shortest way from a line read for another month to what it may not read.
void check_read_at(Checking& checking, const AllReads& reads, LineId target, Span span) {
  const auto& lines = checking.program.lines;
  IdVector<LineId, LineId> from(lines.size(), kNone);
  std::vector<LineId> waiting{target};
  from[target] = target;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const LineId id = waiting[i];
    const bool outcome = lines[id].kind == LineKind::rule || lines[id].kind == LineKind::decision;
    if (!outcome && !reads[id]->other_months) {
      for (const LineId next : reads[id]->now) {
        if (from[next] != kNone) continue;
        from[next] = id;
        waiting.push_back(next);
      }
      continue;
    }
    std::vector<std::string_view> chain;
    for (LineId at = id;; at = from[at]) {
      chain.insert(chain.begin(), lines[at].name);
      if (at == target) break;
    }
    const std::string_view kind = lines[id].kind == LineKind::rule ? "a rule" : "a decision";
    const std::string why = outcome ? fmt::format("`{}` is {}", lines[id].name, kind)
                                    : fmt::format("`{}` reads other months itself", lines[id].name);
    checking.problem(ProblemCode::at_within_at, span,
                     chain.size() == 1
                         ? fmt::format("{}: it cannot be read for another month", why)
                         : fmt::format("`{}` cannot be read for another month: {} ({})",
                                       lines[target].name, why, fmt::join(chain, " -> ")),
                     outcome ? "read what the decision kept: `saved … at …`" : "");
    return;
  }
}

void check_reads_at(Checking& checking, const AllReads& reads, const Expr& expr) {
  if (is_at(expr)) check_read_at(checking, reads, expr.line(), expr.span);
  for (const Expr& arg : expr.args) check_reads_at(checking, reads, arg);
}

}  // namespace

void order_lines(Checking& checking) {
  Program& program = checking.program;
  if (checking.keeper != nullptr && checking.keeper->has_same_order(checking)) {
    program.order = checking.keeper->earlier().order;
    checking.keeper->keep_order();
    return;
  }
  const std::size_t told = checking.told;
  WrittenOut written_out(checking);
  order_parameters(checking, written_out);
  AllReads reads = read_lines(checking, written_out);
  Sorter<LineId> sorter(program.lines.size(), [&](LineId id) { return std::span(reads[id]->now); });
  sorter.visit_all();
  program.order = sorter.order();
  for (const auto& circle : sorter.circles()) {
    std::vector<std::string_view> names;
    for (const LineId id : circle) names.push_back(program.lines[id].name);
    checking.problem(ProblemCode::circular_lines, program.lines[circle.front()].span,
                     circle.size() == 2 ? fmt::format("`{}` reads itself", names.front())
                                        : fmt::format("these lines read each other in a circle: {}",
                                                      fmt::join(names, " -> ")),
                     "what was decided for an earlier month is `saved … at …`");
  }
  for (const LineId id : program.lines.ids()) {
    if (!reads[id]->has_at) continue;
    for (const Version& version : program.lines[id].versions) {
      check_reads_at(checking, reads, version.body);
    }
  }
  if (checking.keeper != nullptr) {
    checking.keeper->note_order(std::move(reads), checking.told == told);
  }
}

}  // namespace poppy::check
