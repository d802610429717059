// The order lines are computed in, circles among lines and parameters, and what a line read for
// another month may read.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "interpreter/check/checking.h"

namespace poppy::check {
namespace {

/// Which lines a line reads at its own month, and which at others.
struct Reads {
  std::vector<std::pair<LineId, Span>> now;
  std::vector<std::pair<LineId, Span>> at;  // the line read for another month
  bool other_months = false;                // `x at m` or `saved x at m` of its own
};

void add_reads(const Expr& expr, Reads& reads) {
  if (expr.op == Op::line) {
    (expr.args.size() > 1 ? reads.at : reads.now).push_back({expr.a, expr.span});
    reads.other_months = reads.other_months || expr.args.size() > 1;
  }
  if (expr.op == Op::saved && expr.args[1].op != Op::benefit_month) reads.other_months = true;
  for (const Expr& arg : expr.args) add_reads(arg, reads);
}

/// Depth first over a graph: nodes after those they lead to, and each circle once. Without
/// recursion, since a chain of lines may be as long as the program.
class Sorter {
 public:
  Sorter(std::size_t count, std::function<std::vector<std::uint32_t>(std::uint32_t)> edges)
      : edges_(std::move(edges)), states_(count, State::fresh) {}

  void visit_all() {
    for (std::uint32_t i = 0; i < states_.size(); ++i) {
      if (states_[i] == State::fresh) visit(i);
    }
  }
  [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }
  [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& circles() const { return circles_; }

 private:
  enum class State : std::uint8_t { fresh, open, done };
  struct Step {
    std::uint32_t node;
    std::vector<std::uint32_t> next;
    std::size_t at = 0;
  };

  void visit(std::uint32_t root) {
    std::vector<Step> path;
    const auto open = [&](std::uint32_t node) {
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
      const std::uint32_t next = step.next[step.at++];
      if (states_[next] == State::fresh) {
        open(next);
      } else if (states_[next] == State::open) {
        std::vector<std::uint32_t> circle;
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

  std::function<std::vector<std::uint32_t>(std::uint32_t)> edges_;
  std::vector<State> states_;
  std::vector<std::uint32_t> order_;
  std::vector<std::vector<std::uint32_t>> circles_;
};

void order_parameters(Checking& checking) {
  const auto& parameters = checking.program.parameters;
  const auto reads = [&](std::uint32_t id) {
    std::vector<std::uint32_t> result;
    const std::function<void(const Expr&)> walk = [&](const Expr& expr) {
      if (expr.op == Op::parameter) result.push_back(expr.a);
      for (const Expr& arg : expr.args) walk(arg);
    };
    for (const Version& version : parameters[id].versions) walk(version.body);
    return result;
  };
  Sorter sorter(parameters.size(), reads);
  sorter.visit_all();
  for (const auto& circle : sorter.circles()) {
    std::vector<std::string_view> names;
    for (const std::uint32_t id : circle) names.push_back(parameters[id].name);
    checking.problem(
        ProblemCode::circular_lines, parameters[circle.front()].span,
        fmt::format("these parameters read each other in a circle: {}", fmt::join(names, " -> ")));
  }
}

/// The shortest way from a line read for another month to what it may not read.
void check_read_at(Checking& checking, const std::vector<Reads>& reads, LineId target, Span span) {
  const auto& lines = checking.program.lines;
  std::vector<LineId> from(lines.size(), kNone);
  std::vector<LineId> waiting{target};
  from[target] = target;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const LineId id = waiting[i];
    const bool outcome = lines[id].kind == LineKind::rule || lines[id].kind == LineKind::decision;
    if (!outcome && !reads[id].other_months) {
      for (const auto& [next, place] : reads[id].now) {
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

}  // namespace

void order_lines(Checking& checking) {
  order_parameters(checking);
  Program& program = checking.program;
  std::vector<Reads> reads(program.lines.size());
  for (LineId id = 0; id < program.lines.size(); ++id) {
    for (const Version& version : program.lines[id].versions) add_reads(version.body, reads[id]);
  }
  Sorter sorter(program.lines.size(), [&](std::uint32_t id) {
    std::vector<std::uint32_t> result;
    for (const auto& [line, span] : reads[id].now) result.push_back(line);
    return result;
  });
  sorter.visit_all();
  program.order = sorter.order();
  for (const auto& circle : sorter.circles()) {
    std::vector<std::string_view> names;
    for (const std::uint32_t id : circle) names.push_back(program.lines[id].name);
    checking.problem(ProblemCode::circular_lines, program.lines[circle.front()].span,
                     circle.size() == 2 ? fmt::format("`{}` reads itself", names.front())
                                        : fmt::format("these lines read each other in a circle: {}",
                                                      fmt::join(names, " -> ")),
                     "what was decided for an earlier month is `saved … at …`");
  }
  for (const Reads& read : reads) {
    for (const auto& [target, span] : read.at) check_read_at(checking, reads, target, span);
  }
}

}  // namespace poppy::check
