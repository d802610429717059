// Breakpoints as text, as JSON and as a chart.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/desk/breakpoints.h"
#include "interpreter/engine/case_tree.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/line_chart.h"
#include "interpreter/report/value_json.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::desk {
namespace {

using check::TypeKind;
using units::Rational;
using units::Value;

constexpr std::size_t kMostPieces = 60;  // of the table

std::unexpected<std::vector<Problem>> refused(std::string message, std::string hint = {}) {
  return std::unexpected(std::vector{engine::public_problem(text::ProblemCode::unknown_line,
                                                            std::move(message), std::move(hint))});
}

class Reporter {
 public:
  Reporter(const TriedCase& tried, const Breakpoints& found)
      : tried_(tried),
        found_(found),
        field_(tried.program().fields[found.fact.field]),
        about_(explained_line(tried)),
        path_(tried.path_of(found.fact)) {}

  Explained report() const {
    Explained out;
    out.svg = report::chart_svg(chart());
    report::ExplanationPage& page = out.page;
    page.title = fmt::format("{} along {}", line_words(about_), path_);
    page.about = fmt::format("{}; now {} = {}, and {} = {}", about_text(about_), path_,
                             fact_text(tried_.told(found_.fact)), about_.path, about_.value.text);
    page.parts.push_back({"", "", {}, {}, out.svg});
    page.parts.push_back(table());
    const std::string changes = changes_text();
    if (!changes.empty())
      page.parts.push_back({"What is another from there on", changes, {}, {}, ""});
    page.notes = notes();
    out.json = json();
    return out;
  }

 private:
  [[nodiscard]] std::string fact_text(const Value& value) const {
    if (!value.is_firm()) return "not known";
    return check::value_to_string(tried_.program(), field_.type, value);
  }
  [[nodiscard]] std::string at(std::int64_t count) const {
    return fact_text(found_.counted.value(count));
  }
  [[nodiscard]] std::string line_text(const Value& value) const {
    return report::show(tried_.decided(), tried_.type(), value).text;
  }
  [[nodiscard]] bool is_of_money() const { return found_.counted.kind == TypeKind::money; }
  [[nodiscard]] bool is_money_line() const {
    return tried_.type().kind == TypeKind::money || tried_.type().kind == TypeKind::exact_money;
  }

  /// `falls 36 cents a dollar`: of amounts for a dollar more, else for one more.
  [[nodiscard]] std::string move_text(const Piece& piece) const {
    if (!piece.is_proved) return "not looked at between";
    if (piece.from == piece.to) return "";
    if (piece.move.kind == Move::Kind::still) return "stays";
    const bool is_stepped = piece.move.kind != Move::Kind::line;
    if (!piece.move.slope) {
      if (piece.move.kind == Move::Kind::uneven) return "moves in steps, up and down";
      return piece.move.kind == Move::Kind::rising ? "rises" : "falls";
    }
    Rational slope = *piece.move.slope;
    const bool falls = slope.num < 0;
    if (falls) slope.num = -slope.num;
    std::string by = units::to_string(slope);
    if (is_money_line()) {
      const auto cents = is_of_money() ? units::multiply(slope, Rational{100, 1}) : slope;
      by = cents ? units::exact_money_to_string(*cents) : by;
    } else if (is_of_money()) {
      const auto dollars = units::multiply(slope, Rational{100, 1});
      by = dollars ? units::to_string(*dollars) : by;
    }
    return fmt::format("{} {} {}{}", falls ? "falls" : "rises", by,
                       is_of_money() ? "a dollar" : "each", is_stepped ? ", in steps" : "");
  }

  [[nodiscard]] report::ExplanationPart table() const {
    report::ExplanationPart part;
    part.columns = {path_, "to", about_.name.name, "to", "between"};
    for (const Piece& piece : found_.pieces) {
      if (part.rows.size() == kMostPieces) {
        part.rows.push_back({"…", "", "", "", ""});
        break;
      }
      const bool is_one = piece.from == piece.to;
      const bool stays = piece.at_from == piece.at_to;
      part.rows.push_back({at(piece.from), is_one ? "" : at(piece.to), line_text(piece.at_from),
                           stays ? "" : line_text(piece.at_to), move_text(piece)});
    }
    return part;
  }

  /// Where a piece begins, what chose otherwise there; of a jump, what one more makes of the line.
  [[nodiscard]] std::string changes_text() const {
    std::string out;
    for (std::size_t i = 1; i < std::min(found_.pieces.size(), kMostPieces); ++i) {
      const Piece& was = found_.pieces[i - 1];
      const Piece& is = found_.pieces[i];
      std::string words = is.begins;
      if (jumps(was, is, tried_.type())) {
        words = fmt::format("it jumps from {} to {}{}{}", line_text(was.at_to),
                            line_text(is.at_from), words.empty() ? "" : ": ", words);
      }
      if (!words.empty()) out += report::wrap(fmt::format("  {}  ", at(is.from)), 4, words);
    }
    return out;
  }

  [[nodiscard]] std::vector<std::string> notes() const {
    const auto open =
        static_cast<std::size_t>(std::ranges::count(found_.pieces, false, &Piece::is_proved));
    std::string words = fmt::format(
        "All values of {} from {} to {} are told: between the ends of a piece nothing is decided "
        "otherwise, which is proved from the rules. The line was decided {} times.",
        path_, at(found_.pieces.front().from), at(found_.pieces.back().to), found_.times);
    if (open > 0) {
      words = fmt::format(
          "{} of {} pieces were looked at in their ends alone: how the line moves between them is "
          "not known. Ask for a shorter range with --from and --to. The line was decided {} times.",
          open, found_.pieces.size(), found_.times);
    }
    return {words};
  }

  [[nodiscard]] std::optional<std::int64_t> height(const Value& value) const {
    if (const auto number = units::number_of(value)) {
      return units::round(*number, units::Rounding::half_up, 1);
    }
    const bool is_word =
        tried_.type().kind == TypeKind::boolean || tried_.type().kind == TypeKind::enumeration;
    return value.is_known() && is_word ? std::optional(value.number()) : std::nullopt;
  }

  [[nodiscard]] report::LineChart chart() const {
    report::LineChart chart;
    chart.title = fmt::format("{} along {}", line_words(about_), path_);
    chart.x_title = path_;
    chart.y_title = about_.name.title.empty() ? about_.name.name : about_.name.title;
    chart.x_low = at(found_.pieces.front().from);
    chart.x_high = at(found_.pieces.back().to);
    std::optional<std::int64_t> least, most;
    for (const Piece& piece : found_.pieces) {
      for (const Value* value : {&piece.at_from, &piece.at_to}) {
        const auto y = height(*value);
        if (!y) continue;
        if (!least || *y < *least) {
          least = y;
          chart.y_low = line_text(*value);
        }
        if (!most || *y > *most) {
          most = y;
          chart.y_high = line_text(*value);
        }
      }
      const auto from = height(piece.at_from), to = height(piece.at_to);
      if (!from || !to) continue;
      chart.lines.push_back({{piece.from, *from}, {piece.to, *to}, !piece.is_proved});
    }
    return chart;
  }

  [[nodiscard]] std::string json() const {
    text::JsonWriter to;
    begin_explanation(to, "breakpoints", about_);
    const auto put_fact = [&](const char* name, std::int64_t count) {
      report::put_fact(to, name,
                       report::show(tried_.decided(), field_.type, found_.counted.value(count)));
    };
    const auto put_value = [&](const char* name, const Value& value) {
      report::put_value(to, name, report::show(tried_.decided(), tried_.type(), value));
    };
    to.member("of", path_);
    put_fact("from", found_.pieces.front().from);
    put_fact("to", found_.pieces.back().to);
    to.member("times_decided", found_.times);
    to.key("pieces");
    to.begin_array();
    for (std::size_t i = 0; i < found_.pieces.size(); ++i) {
      const Piece& piece = found_.pieces[i];
      to.begin_object();
      put_fact("from", piece.from);
      put_fact("to", piece.to);
      put_value("value_from", piece.at_from);
      put_value("value_to", piece.at_to);
      to.member("is_proved", piece.is_proved);
      to.member("between", move_text(piece));
      to.member("jumps", i > 0 && jumps(found_.pieces[i - 1], piece, tried_.type()));
      to.member_or_null("begins", piece.begins);
      to.end_object();
    }
    to.end_array();
    to.end_object();
    return to.take() + "\n";
  }

  const TriedCase& tried_;
  const Breakpoints& found_;
  const check::Field& field_;
  ExplainedLine about_;
  std::string path_;
};

struct Range {
  std::int64_t from = 0, to = 0;
};

Outcome<Range> range_asked(const TriedCase& tried, const FactPlace& fact,
                           const CountedFact& counted, const BreakpointQuestion& asked) {
  const check::Type& type = tried.program().fields[fact.field].type;
  const auto now = counted.count(tried.told(fact));
  Range range{counted.low, counted.high};
  const bool is_day = type.kind == TypeKind::date || type.kind == TypeKind::month;
  const std::int64_t year = type.kind == TypeKind::date ? 365 : 12;
  if (is_day) {
    const std::int64_t middle = now ? *now
                                : type.kind == TypeKind::date
                                    ? units::first_day(tried.decided().sheet->month).days
                                    : tried.decided().sheet->month.months;
    range = {std::max(counted.low, middle - year), std::min(counted.high, middle + year)};
  } else {
    const std::int64_t usual = type.kind == TypeKind::money ? 1'000'00 : 100;
    const std::int64_t twice = now && *now > 0 ? std::min(*now, counted.high / 2) * 2 : usual;
    range = {std::max<std::int64_t>(counted.low, 0), std::min(counted.high, twice)};
  }
  for (const auto& [words, to] :
       {std::pair(&asked.from, &range.from), std::pair(&asked.to, &range.to)}) {
    if (words->empty()) continue;
    const auto value = facts::parse_value(tried.program(), type, engine::scalar_node(*words));
    const auto count = value ? counted.count(*value) : std::nullopt;
    if (!count || *count < counted.low || *count > counted.high) {
      return refused(
          fmt::format("`{}` is no value that {} can be looked at from or to", *words, asked.of),
          value ? std::string() : value.error());
    }
    *to = *count;
  }
  if (range.to < range.from) {
    return refused(fmt::format("the values of {} run backwards", asked.of));
  }
  return range;
}

}  // namespace

bool jumps(const Piece& one, const Piece& next, const check::Type& type) {
  const auto was = units::number_of(one.at_to);
  const auto is = units::number_of(next.at_from);
  if (!was || !is) return one.at_to != next.at_from;
  const auto by = units::subtract(*is, *was);
  const Rational slope = one.move.slope.value_or(Rational{0, 1});
  const auto more = by ? units::subtract(*by, slope) : std::nullopt;
  if (!more) return true;
  const bool is_money = type.kind == TypeKind::money || type.kind == TypeKind::exact_money;
  const Rational size{more->num < 0 ? -more->num : more->num, more->den};
  return units::compare(size, Rational{is_money ? 100 : 1, 1}) > 0;
}

Outcome<Explained> explain_breakpoints(const Rules& rules, const Request& request,
                                       const BreakpointQuestion& asked) {
  auto tried = TriedCase::open(rules, request, asked.line);
  if (!tried) return std::unexpected(tried.error());
  const auto fact = tried->find_fact(asked.of);
  if (!fact) {
    const std::vector<std::string> paths = tried->fact_paths();
    const std::vector<std::string_view> names(paths.begin(), paths.end());
    const std::string_view nearest = text::nearest_name(asked.of, names);
    return std::unexpected(std::vector{engine::public_problem(
        text::ProblemCode::unknown_line, fmt::format("there is no fact `{}` in the case", asked.of),
        nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest))});
  }
  const auto counted = counted_fact(tried->program(), fact->field);
  if (!counted) {
    return refused(
        fmt::format("`{}` is {}: breakpoints are of amounts, numbers, rates, days and "
                    "months",
                    asked.of,
                    check::type_name(tried->program(), tried->program().fields[fact->field].type)),
        "of others ask `poppy flip` or `poppy what-if`");
  }
  const auto range = range_asked(*tried, *fact, *counted, asked);
  if (!range) return std::unexpected(range.error());
  const Breakpoints found = find_breakpoints(*tried, *fact, *counted, range->from, range->to);
  return Reporter(*tried, found).report();
}

}  // namespace poppy::desk
