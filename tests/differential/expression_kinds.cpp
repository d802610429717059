// Random values of the kinds that are computed: numbers, amounts, dates, days, texts.
#include <fmt/format.h>

#include "interpreter/check/functions.h"
#include "tests/differential/expression_writer.h"

namespace poppy::differential {

std::optional<std::string> ExpressionWriter::sum_of(const DrawnType& type, int depth) {
  const auto source = open(depth, true, false);
  if (!source) return std::nullopt;
  const std::string head = plain(type, depth);
  close(*source);
  return fmt::format("sum({} for each {})", head, parts_of(*source));
}

/// The least of several, one of them never blank.
std::string ExpressionWriter::pick(const DrawnType& type, int depth) {
  const bool days = type.kind == TypeKind::date || type.kind == TypeKind::month;
  const std::string name =
      days ? chance_.one_of({"earliest", "latest"}) : chance_.one_of({"least", "greatest"});
  std::string more = plain(type, depth);
  if (chance_.percent(50)) {
    if (const auto source = open(depth, true, false)) {
      more = plain(type, depth);
      close(*source);
      more = fmt::format("{} for each {}", more, parts_of(*source));
    }
  }
  return fmt::format("{}({}, {})", name, plain(type, depth), more);
}

/// Divided by a value of the case, or not: it stands where it is rounded.
std::string ExpressionWriter::fraction(bool is_money, int depth) {
  const auto divided = [&] {
    if (!is_money) {
      if (chance_.percent(30)) return fmt::format("({} / {})", money(depth), money(depth));
      return fmt::format("({} / {})", chance_.percent(50) ? integer(depth) : rate(depth),
                         chance_.percent(70) ? integer(depth) : rate(depth));
    }
    return fmt::format("({} / {})", chance_.percent(60) ? money(depth) : exact_money(depth),
                       chance_.percent(60) ? integer(depth) : rate(depth));
  };
  const DrawnType type{is_money ? TypeKind::exact_money : TypeKind::rate};
  switch (chance_.below(7)) {
    case 0:
      return fmt::format("({} + {})", divided(), plain(type, depth));
    case 1:
      return fmt::format("({} floored at {})", divided(), plain(type, depth));
    case 2:
      return fmt::format("(first of {{ {} when {}; {} otherwise }})", divided(), condition(depth),
                         plain(type, depth));
    case 3:
      return fmt::format("least({}, {})", divided(), plain(type, depth));
    default:
      return divided();
  }
}

std::string ExpressionWriter::integer(int depth) {
  const DrawnType type{TypeKind::integer};
  if (depth < 0 || budget_ < 0) return plain(type, 0);
  switch (chance_.below(20)) {
    case 0:
      return fmt::format("({} + {})", plain(type, depth), plain(type, depth));
    case 1:
      return fmt::format("({} - {})", plain(type, depth), plain(type, depth));
    case 2:
      return fmt::format("({} * {})", plain(type, depth), plain(type, depth));
    case 3:
      return fmt::format("(-{})", plain(type, depth));
    case 4:
      return fmt::format("absolute({})", plain(type, depth));
    case 5:
      return fmt::format("({} {} at {})", plain(type, depth), chance_.one_of({"floored", "capped"}),
                         plain(type, depth));
    case 6:
    case 7:
      return fmt::format("({} rounded {} to {})", fraction(false, depth),
                         chance_.one_of({"up", "down", "half up"}),
                         chance_.one_of({"whole", "whole", "multiple of 5"}));
    case 8:
    case 9:
      if (const auto source = open(depth, true, false)) {
        close(*source);
        return fmt::format("count({})", parts_of(*source));
      }
      return plain(type, depth);
    case 10:
      return fmt::format("count({})", dayset(depth));
    case 11:
      return fmt::format("year({})", chance_.percent(50) ? date(depth) : month(depth));
    case 12:
    case 13:
      return call(type, false, depth).value_or("1");
    case 14:
      return fmt::format("({} - {})", date(depth), date(depth));
    case 15:
      return fmt::format("({} - {})", month(depth), month(depth));
    case 16:
    case 17:
      return sum_of(type, depth).value_or("1");
    default:
      return pick(type, depth);
  }
}

std::optional<std::string> ExpressionWriter::call(const DrawnType& type, bool or_blank, int depth) {
  std::vector<const check::PlainFunction*> giving;
  for (const check::PlainFunction& function : check::plain_functions()) {
    if (function.gives == type.kind && function.or_blank == or_blank) giving.push_back(&function);
  }
  if (giving.empty()) return std::nullopt;
  const check::PlainFunction& function = *giving[chance_.below(giving.size())];
  std::string arguments;
  for (const TypeKind kind : function.takes) {
    arguments += (arguments.empty() ? "" : ", ") + plain({kind}, depth);
  }
  return fmt::format("{}({})", function.name, arguments);
}

std::string ExpressionWriter::money(int depth) {
  const DrawnType type{TypeKind::money};
  if (depth < 0 || budget_ < 0) return plain(type, 0);
  switch (chance_.below(12)) {
    case 0:
      return fmt::format("({} + {})", plain(type, depth), plain(type, depth));
    case 1:
      return fmt::format("({} - {})", plain(type, depth), plain(type, depth));
    case 2:
      return fmt::format("({} * {})", plain(type, depth), plain({TypeKind::integer}, depth));
    case 3:
      return fmt::format("(-{})", plain(type, depth));
    case 4:
      return fmt::format("absolute({})", plain(type, depth));
    case 5:
      return fmt::format("({} {} at {})", plain(type, depth), chance_.one_of({"floored", "capped"}),
                         plain(type, depth));
    case 6:
    case 7:
      return fmt::format("({} rounded {} to {})", fraction(true, depth),
                         chance_.one_of({"up", "down", "half up"}),
                         chance_.one_of({"cent", "dollar", "multiple of $0.05"}));
    case 8:
      return fmt::format("({} rounded {} to {})", plain({TypeKind::exact_money}, depth),
                         chance_.one_of({"up", "down", "half up"}),
                         chance_.one_of({"cent", "dollar", "multiple of $10"}));
    case 9:
    case 10:
      return sum_of(type, depth).value_or("$1");
    default:
      return pick(type, depth);
  }
}

std::string ExpressionWriter::exact_money(int depth) {
  const DrawnType type{TypeKind::exact_money};
  if (depth < 0 || budget_ < 0) return plain(type, 0);
  switch (chance_.below(12)) {
    case 0:
      return fmt::format("({} + {})", plain(type, depth), plain(type, depth));
    case 10:
    case 11:
      return marginal(depth).value_or("$1");
    case 1:
      return fmt::format("({} - {})", plain(type, depth), money(depth));
    case 2:
      return fmt::format("({} * {})", plain(type, depth), rate(depth));
    case 3:
      return fmt::format("({} of {})", rate(depth), money(depth));
    case 4:
      return fmt::format("({} / {})", plain(type, depth), chance_.one_of({"3", "7", "0.5", "12"}));
    case 5:
      return fmt::format("(-{})", plain(type, depth));
    case 6:
      return fmt::format("({} {} at {})", plain(type, depth), chance_.one_of({"floored", "capped"}),
                         plain(type, depth));
    case 7:
      return fmt::format("absolute({})", plain(type, depth));
    case 8:
      return sum_of(type, depth).value_or("$1");
    default:
      return pick(type, depth);
  }
}

/// Of what has a name.
std::optional<std::string> ExpressionWriter::marginal(int depth) {
  if (model_.scales.empty()) return std::nullopt;
  const std::vector<std::string> amounts =
      reads({chance_.percent(70) ? TypeKind::money : TypeKind::exact_money}, false, 0);
  if (amounts.empty()) return std::nullopt;
  const std::string& amount = chance_.one_of(amounts);
  note_months(amount);
  const DrawnSetting& scale = chance_.one_of(model_.scales);
  std::string keys;
  for (const DrawnType& key : scale.keys) {
    keys += (keys.empty() ? "[" : ", ") + plain(key, depth - 1);
  }
  return fmt::format("marginal({}, {}{})", amount, scale.name, keys.empty() ? "" : keys + "]");
}

std::string ExpressionWriter::rate(int depth) {
  const DrawnType type{TypeKind::rate};
  if (depth < 0 || budget_ < 0) return plain(type, 0);
  switch (chance_.below(10)) {
    case 0:
      return fmt::format("({} + {})", plain(type, depth), plain(type, depth));
    case 1:
      return fmt::format("({} - {})", plain(type, depth), integer(depth));
    case 2:
      return fmt::format("({} * {})", plain(type, depth), plain(type, depth));
    case 3:
      return fmt::format("({} / {})", plain(type, depth), chance_.one_of({"3", "7", "0.5", "12"}));
    case 4:
      return fmt::format("({} / {})", money(depth), chance_.one_of({"$3", "$12.50"}));
    case 5:
      return fmt::format("(-{})", plain(type, depth));
    case 6:
      return fmt::format("({} {} at {})", plain(type, depth), chance_.one_of({"floored", "capped"}),
                         plain(type, depth));
    case 7:
      return fmt::format("absolute({})", plain(type, depth));
    case 8:
      return sum_of(type, depth).value_or("1");
    default:
      return pick(type, depth);
  }
}

std::string ExpressionWriter::date(int depth) {
  const DrawnType type{TypeKind::date};
  if (depth < 0 || budget_ < 0) return plain(type, 0);
  switch (chance_.below(12)) {
    case 0:
      return "run_date";
    case 1:
      return fmt::format("({} {} {} days)", plain(type, depth), chance_.one_of({"+", "-"}),
                         chance_.one_of({"1", "30", "400", "3000000"}));
    case 2:
      return fmt::format("({} {} {} months)", plain(type, depth), chance_.one_of({"+", "-"}),
                         chance_.one_of({"1", "6", "12", "99999"}));
    case 3:
      return fmt::format("early({} {} {} months)", plain(type, depth), chance_.one_of({"+", "-"}),
                         chance_.one_of({"1", "2", "18"}));
    case 4:
    case 5:
      return call(type, false, depth).value_or("run_date");
    case 6:
      return fmt::format("date({}, {}, {})", chance_.one_of({"2021", "2020", "year(run_date)"}),
                         plain({TypeKind::integer}, depth), plain({TypeKind::integer}, depth));
    case 7:
      return fmt::format("{}.{}", span(depth), chance_.one_of({"begin", "end"}));
    case 8:
      return fmt::format("({} {} at {})", plain(type, depth), chance_.one_of({"floored", "capped"}),
                         plain(type, depth));
    case 9:
      return fmt::format("if_blank({}, {})", maybe_blank(type, depth + 1), plain(type, depth));
    default:
      return pick(type, depth);
  }
}

std::string ExpressionWriter::month(int depth) {
  const DrawnType type{TypeKind::month};
  for (const Frame& frame : frames_) {
    if (frame.is_window() && chance_.percent(50)) return frame.alias;
  }
  if (depth < 0 || budget_ < 0) return chance_.percent(50) ? "benefit_month" : plain(type, 0);
  switch (chance_.below(6)) {
    case 0:
      return "benefit_month";
    case 1:
    case 2:
      return fmt::format("month({})", date(depth));
    case 3:
      return fmt::format("({} {} {} months)", plain(type, depth), chance_.one_of({"+", "-"}),
                         chance_.one_of({"1", "6", "12", "99999"}));
    case 4:
      return fmt::format("({} {} at {})", plain(type, depth), chance_.one_of({"floored", "capped"}),
                         plain(type, depth));
    default:
      return pick(type, depth);
  }
}

std::string ExpressionWriter::span(int depth) {
  if (depth < 0 || budget_ < 0) return plain({TypeKind::span}, 0);
  if (chance_.percent(30)) return plain({TypeKind::span}, 0);
  const std::string begin = plain({TypeKind::date}, depth);
  return fmt::format("span({}, {})", begin,
                     chance_.percent(50) ? fmt::format("({} floored at {})", date(depth), begin)
                                         : plain({TypeKind::date}, depth));
}

std::string ExpressionWriter::dayset(int depth) {
  const DrawnType type{TypeKind::dayset};
  if (depth < 0 || budget_ < 0) return plain(type, 0);
  switch (chance_.below(8)) {
    case 0:
      return fmt::format("days({})", span(depth));
    case 1:
      return fmt::format("days({})", month(depth));
    case 2:
      return fmt::format("days({})", date(depth));
    case 3:
    case 4:
      return fmt::format("({} {} {})", plain(type, depth), chance_.one_of({"+", "-", "&"}),
                         plain(chance_.percent(50) ? type : DrawnType{TypeKind::span}, depth));
    case 5:
      return call(type, false, depth).value_or("days(run_date)");
    default: {
      const auto source = open(depth, true, false);
      if (!source) return fmt::format("days({})", date(depth));
      const std::vector<TypeKind> kinds{TypeKind::date, TypeKind::month, TypeKind::span,
                                        TypeKind::dayset};
      const std::string head = plain({chance_.one_of(kinds)}, depth);
      close(*source);
      return fmt::format("days({} for each {})", head, parts_of(*source));
    }
  }
}

std::string ExpressionWriter::text(int depth) {
  const DrawnType type{TypeKind::text};
  if (depth < 0 || budget_ < 0 || chance_.percent(30)) return plain(type, 0);
  const DrawnType shown = any_type(false);
  if (shown.kind == TypeKind::record) return literal(type);  // a text shows none
  const std::string of = plain(shown, depth);
  return of.empty() ? literal(type) : fmt::format("text_of({})", of);
}

std::string ExpressionWriter::enumeration(const DrawnType& type, int depth) {
  if (type.of == 0 && chance_.percent(30)) return "county";
  if (depth > 0 && chance_.percent(40)) return choice(type, depth);
  return plain(type, 0);
}

}  // namespace poppy::differential
