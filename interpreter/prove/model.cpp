// See model.h.
#include "interpreter/prove/model.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace poppy::prove {

using units::Rational;

namespace {

constexpr int kDeepest = 20;  // a value has no more than (- (/ 1.0 3.0))

/// Words and brackets.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string_view word() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
    if (at_ == text_.size()) return {};
    const std::size_t begin = at_++;
    if (is_bracket(text_[begin])) return text_.substr(begin, 1);
    while (at_ < text_.size() && !is_bracket(text_[at_]) && text_[at_] > ' ') ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// true, 5, 2.0, (- 5), (/ 1.0 3.0). nullopt: something else, or too large.
  std::optional<Rational> value(int depth = 0) {
    const std::string_view first = word();
    if (first != "(") return plain(first);
    if (depth == kDeepest) return std::nullopt;
    const std::string_view op = word();
    const auto left = value(depth + 1);
    if (!left) return std::nullopt;
    if (op == "-") {
      if (word() != ")") return std::nullopt;
      return units::subtract(Rational{}, *left);
    }
    if (op != "/") return std::nullopt;
    const auto right = value(depth + 1);
    if (!right || word() != ")") return std::nullopt;
    return units::divide(*left, *right);
  }

  /// Whatever stands there, a word or all between two brackets.
  bool skip() {
    int open = 0;
    do {
      const std::string_view next = word();
      if (next.empty()) return false;
      if (next == "(") ++open;
      if (next == ")") --open;
    } while (open > 0);
    return open == 0;
  }

 private:
  static bool is_bracket(char sign) { return sign == '(' || sign == ')'; }

  static std::optional<Rational> plain(std::string_view word) {
    if (word == "true") return Rational{1, 1};
    if (word == "false") return Rational{0, 1};
    Rational result;
    bool is_behind_point = false;
    if (word.empty()) return std::nullopt;
    for (const char sign : word) {
      if (sign == '.' && !is_behind_point) {
        is_behind_point = true;
        continue;
      }
      if (sign < '0' || sign > '9') return std::nullopt;
      const auto tenfold = units::multiply(result, Rational{10, 1});
      const auto next =
          tenfold ? units::add(*tenfold, Rational{sign - '0', 1}) : std::optional<Rational>();
      if (!next) return std::nullopt;
      result = *next;
    }
    const std::size_t point = word.find('.');
    if (point == std::string_view::npos) return result;
    for (std::size_t places = word.size() - point - 1; places > 0; --places) {
      const auto tenth = units::divide(result, Rational{10, 1});
      if (!tenth) return std::nullopt;
      result = *tenth;
    }
    return result;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<SolverAnswer, std::string> read_answer(std::string_view text, std::size_t count) {
  Reader reader(text);
  const std::string_view said = reader.word();
  SolverAnswer answer;
  if (said == "unsat") {
    answer.satisfied = Satisfied::no;
    return answer;
  }
  if (said == "unknown" || said == "timeout") return answer;
  if (said != "sat") {
    const std::string first(text.substr(0, std::min(text.find('\n'), std::size_t{200})));
    return std::unexpected(first.empty() ? "it said nothing" : "it said: " + first);
  }
  answer.satisfied = Satisfied::yes;
  if (count == 0) return answer;
  if (reader.word() != "(") return std::unexpected("it gave no values");
  for (std::size_t i = 0; i < count; ++i) {
    if (reader.word() != "(" || !reader.skip()) return std::unexpected("it gave too few values");
    const auto value = reader.value();
    if (!value || reader.word() != ")") {
      return std::unexpected("it gave a value that is not exact, or too large");
    }
    answer.values.push_back(*value);
  }
  if (reader.word() != ")") return std::unexpected("it stopped in the middle of its values");
  return answer;
}

}  // namespace poppy::prove
