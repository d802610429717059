// See expression_writer.h. Here: names in reach, literals, conditions, choices, lists; the other
// kinds of value are in expression_kinds.cpp.
#include "tests/differential/expression_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace poppy::differential {

std::string type_text(const Model& model, const DrawnType& type) {
  std::string name;
  switch (type.kind) {
    case TypeKind::boolean:
      name = "bool";
      break;
    case TypeKind::integer:
      name = "int";
      break;
    case TypeKind::money:
      name = "money";
      break;
    case TypeKind::exact_money:
      name = "exact_money";
      break;
    case TypeKind::rate:
      name = "rate";
      break;
    case TypeKind::date:
      name = "date";
      break;
    case TypeKind::month:
      name = "month";
      break;
    case TypeKind::span:
      name = "span";
      break;
    case TypeKind::dayset:
      name = "dayset";
      break;
    case TypeKind::text:
      name = "text";
      break;
    case TypeKind::enumeration:
      name = model.enums[static_cast<std::size_t>(type.of)].name;
      break;
    case TypeKind::record:
      name = model.entities[static_cast<std::size_t>(type.of)].name;
      break;
    case TypeKind::duration:
    case TypeKind::nothing:
      text::bug("no type of a fact or line");
  }
  return (type.list ? "list of " : "") + name + (type.or_blank ? " or blank" : "");
}

/// Its expressions never are of a type that widens to it: `in` takes the type of what is asked.
static bool keeps_kind(const DrawnType& type) {
  return type.kind != TypeKind::record && type.kind != TypeKind::rate &&
         type.kind != TypeKind::exact_money;
}

/// Each window or table written has a variable of its own, and a choice takes the type of where it
/// stands: neither is known again when it is written twice.
static bool can_be_proved(const std::string& asked) {
  return asked != "blank" && asked.find("month w") == std::string::npos &&
         asked.find("row of") == std::string::npos && !asked.starts_with("(first of");
}

std::string ExpressionWriter::literal(const DrawnType& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return chance_.one_of({"yes", "no"});
    case TypeKind::integer:
      if (chance_.percent(3)) {
        return chance_.one_of({"9223372036854775807", "(-9223372036854775807)", "3037000500"});
      }
      return chance_.one_of(
          {"0", "1", "2", "3", "5", "7", "12", "18", "30", "100", "(-1)", "(-4)"});
    case TypeKind::money:
      if (chance_.percent(3)) {
        return chance_.one_of({"$92,233,720,368,547,758.07", "(-$92,233,720,368,547,758.07)"});
      }
      return chance_.one_of({"$0", "$1", "$291", "$1,234.56", "$0.01", "$600.50", "(-$3.33)"});
    case TypeKind::exact_money:
      return chance_.one_of({"($100 / 3)", "(20% of $291)", "$57.50", "($0.01 / 7)"});
    case TypeKind::rate:
      if (chance_.percent(3)) return chance_.one_of({"0.000000001", "922337203685.47"});
      return chance_.one_of({"20%", "130%", "7.25", "4.33", "0.5", "(1 / 3)", "0%"});
    case TypeKind::date:
      return chance_.one_of({"2021-08-01", "2021-08-31", "2021-07-31", "2020-02-29", "2003-08-15",
                             "1961-08-01", "2021-06-15", "open", "1900-01-01"});
    case TypeKind::month:
      return chance_.one_of({"2021-08", "2021-07", "2020-12", "2021-01", "2022-03", "1999-12"});
    case TypeKind::span:
      return chance_.one_of({"span(2021-07-15, 2021-08-10)", "span(2021-01-01, open)",
                             "span(2020-02-29, 2020-02-29)"});
    case TypeKind::dayset:
      return chance_.one_of({"no_days", "days(benefit_month)", "days(2021-08-15)"});
    case TypeKind::text:
      return chance_.one_of({"\"agency\"", "\"b\"", "\"\"", "\"long, with a comma\""});
    case TypeKind::enumeration: {
      const DrawnEnum& of = model_.enums[static_cast<std::size_t>(type.of)];
      const std::string& name = chance_.one_of(of.values);
      const bool shared = name == "Shared";  // by all enums
      return shared || chance_.percent(30) ? of.name + "." + name : name;
    }
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      break;
  }
  text::bug("no literal is of this type");
}

DrawnType ExpressionWriter::ordered_type() {
  static const std::vector<TypeKind> kinds{TypeKind::integer,     TypeKind::money,
                                           TypeKind::exact_money, TypeKind::rate,
                                           TypeKind::date,        TypeKind::month};
  return {chance_.one_of(kinds)};
}

DrawnType ExpressionWriter::any_type(bool with_text) {
  if (chance_.percent(40)) return ordered_type();
  static const std::vector<TypeKind> kinds{TypeKind::boolean, TypeKind::span,
                                           TypeKind::dayset,  TypeKind::enumeration,
                                           TypeKind::record,  TypeKind::text};
  DrawnType type{kinds[chance_.below(with_text ? kinds.size() : kinds.size() - 1)]};
  if (type.kind == TypeKind::enumeration) {
    type.of = static_cast<int>(chance_.below(model_.enums.size()));
  }
  if (type.kind == TypeKind::record) {
    type.of = static_cast<int>(1 + chance_.below(model_.entities.size() - 1));
  }
  return type;
}

bool ExpressionWriter::in_window() const {
  return std::ranges::any_of(frames_, [](const Frame& one) { return one.is_window(); });
}

std::size_t ExpressionWriter::lists_open() const { return frames_.size() - 1; }

std::vector<ExpressionWriter::Row> ExpressionWriter::rows() const {
  std::vector<Row> result;
  const auto entity_at = [&](int id) -> const DrawnEntity& {
    return model_.entities[static_cast<std::size_t>(id)];
  };
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const Frame& frame = frames_[i];
    if (frame.entity == kNoEntity) continue;
    if (i == 0) {
      result.push_back({"", frame.entity, frame.entity == 0 ? "" : "this"});
      for (int at = entity_at(frame.entity).parent; at != kNoEntity; at = entity_at(at).parent) {
        result.push_back({"", at, at == 0 ? "" : entity_at(at).self_name});
      }
      continue;
    }
    std::string self = frame.alias.empty() ? entity_at(frame.entity).self_name : frame.alias;
    result.push_back({frame.alias.empty() ? "" : frame.alias + ".", frame.entity, self});
    for (int at = entity_at(frame.entity).parent; at > 0; at = entity_at(at).parent) {
      self = frame.alias.empty() ? entity_at(at).self_name : self + "." + entity_at(at).self_name;
      result.push_back({self + ".", at, self});
    }
  }
  for (const Assumed& one : assumed_) {
    if (one.frames != frames_.size() || one.type.kind != TypeKind::record || one.type.list)
      continue;
    result.push_back({"(" + one.text + ").", one.type.of, "(" + one.text + ")"});
  }
  return result;
}

std::vector<std::string> ExpressionWriter::reads(const DrawnType& type, bool or_blank, int depth) {
  std::vector<std::string> found;
  const auto fits = [&](const DrawnType& other) {
    return other.is_like(type) && other.or_blank == or_blank;
  };
  for (const Row& row : rows()) {
    for (const DrawnField& field : model_.entities[static_cast<std::size_t>(row.entity)].fields) {
      if (fits(field.type)) found.push_back(row.prefix + field.name);
    }
    for (const DrawnLine& line : model_.lines) {
      if (line.entity == row.entity && fits(line.type)) found.push_back(row.prefix + line.name);
    }
    if (type.kind != TypeKind::record || type.list) continue;
    if (!or_blank && row.entity == type.of && !row.self.empty()) found.push_back(row.self);
    for (const DrawnEntity& child : model_.entities) {
      const bool is_only = child.at_most_one && child.parent == row.entity &&
                           &child - model_.entities.data() == type.of;
      if (is_only && or_blank) found.push_back(row.prefix + child.list_name);
    }
  }
  for (const Frame& frame : frames_) {
    if (frame.table == nullptr) continue;
    for (const DrawnField& cell : frame.table->cells) {
      if (fits(cell.type)) found.push_back(frame.alias + "." + cell.name);
    }
  }
  for (const DrawnSetting& setting : model_.settings) {
    if (!fits(setting.type)) continue;
    std::string name = setting.name;
    if (!setting.keys.empty() && depth <= 0) continue;
    for (std::size_t i = 0; i < setting.keys.size(); ++i) {
      name += (i == 0 ? "[" : ", ") + plain(setting.keys[i], depth - 1);
    }
    found.push_back(setting.keys.empty() ? name : name + "]");
  }
  return found;
}

std::optional<std::string> ExpressionWriter::read(const DrawnType& type, bool or_blank, int depth) {
  if (!or_blank) {
    std::vector<std::string> proved;
    for (const Assumed& one : assumed_) {
      if (one.frames == frames_.size() && one.type.is_like(type)) proved.push_back(one.text);
    }
    if (!proved.empty() && chance_.percent(60)) return chance_.one_of(proved);
  }
  const std::vector<std::string> all = reads(type, or_blank, depth);
  if (all.empty()) return std::nullopt;
  const std::string& name = chance_.one_of(all);
  note_months(name);
  return name;
}

void ExpressionWriter::note_months(const std::string& name) {
  const std::string last =
      name.substr(name.rfind('.') == std::string::npos ? 0 : name.rfind('.') + 1);
  for (const DrawnLine& line : model_.lines) {
    if (line.name == last && line.reads_other_months) reads_other_months_ = true;
  }
}

std::string ExpressionWriter::bounded_month() {
  for (const Frame& frame : frames_) {
    if (frame.is_window() && chance_.percent(80)) {
      return chance_.percent(85) ? frame.alias : fmt::format("({} - 1 month)", frame.alias);
    }
  }
  if (chance_.percent(2)) return "(benefit_month - 30000 months)";
  return fmt::format("(benefit_month {} {} months)", chance_.one_of({"-", "-", "-", "+"}),
                     chance_.from_to(1, 14));
}

std::optional<std::string> ExpressionWriter::other_month(const DrawnType& type, bool or_blank) {
  std::vector<std::string> found;
  for (const Row& row : rows()) {
    const bool of_assumed = row.prefix.starts_with('(');
    if (or_blank) {
      // `saved x` names a line of this row or one above it.
      for (const DrawnLine& line : model_.kept) {
        if (line.entity != row.entity || !row.prefix.empty()) continue;
        if (line.type.is_like(type)) found.push_back("saved " + line.name);
      }
    }
    for (const DrawnLine& line : model_.lines) {
      if (line.entity != row.entity || line.reads_other_months || of_assumed) continue;
      if (line.type.is_like(type) && line.type.or_blank == or_blank) {
        found.push_back(row.prefix + line.name);
      }
    }
  }
  if (found.empty()) return std::nullopt;
  const std::string name = chance_.one_of(found);
  if (name.starts_with("saved ") && chance_.percent(30)) return "(" + name + ")";
  reads_other_months_ = true;
  return fmt::format("({} at {})", name, bounded_month());
}

std::string ExpressionWriter::dating() {
  if (!chance_.percent(12)) return "";
  return chance_.one_of({"from 2021-06 ", "until 2021-07 ", "from 2021-08 until 2021-12 ",
                         "runs from 2021-08-01 ", "from 2021-01 runs from 2021-07-01 ",
                         "from 2030-01 "});
}

std::string ExpressionWriter::value(const DrawnType& type, int depth) {
  return type.or_blank ? maybe_blank(type, depth) : plain(type, depth);
}

std::string ExpressionWriter::plain(const DrawnType& type, int depth) {
  if (type.list) {
    int entity = type.of;
    if (auto found = list(entity, depth)) return *found;
    return "";
  }
  if (type.kind == TypeKind::record && !read(type, false, 0)) return "";
  if (depth <= 0 || spent() || chance_.percent(12)) {
    if (chance_.percent(80)) {
      if (auto found = read(type, false, 0)) return *found;
    }
    if (type.kind == TypeKind::record) return record(type.of, false, 0).value_or("");
    return literal(type);
  }
  return any_kind(type, depth);
}

std::string ExpressionWriter::any_kind(const DrawnType& type, int depth) {
  const std::size_t form = chance_.below(14);
  if (form == 0) return choice(type, depth);
  if (form == 1) return guarded(type, depth);
  if (form == 2) {
    return fmt::format("if_blank({}, {})", maybe_blank(type, depth - 1), plain(type, depth - 1));
  }
  if (form == 3) return complete_choice(type, depth);
  if (form == 4) {
    if (auto found = other_month(type, false)) return *found;
  }
  if (form == 5) {
    if (auto found = read(type, false, depth)) return *found;
  }
  return of_kind(type, depth);
}

std::string ExpressionWriter::of_kind(const DrawnType& type, int depth) {
  switch (type.kind) {
    case TypeKind::boolean:
      return boolean(depth - 1);
    case TypeKind::integer:
      return integer(depth - 1);
    case TypeKind::money:
      return money(depth - 1);
    case TypeKind::exact_money:
      return exact_money(depth - 1);
    case TypeKind::rate:
      return rate(depth - 1);
    case TypeKind::date:
      return date(depth - 1);
    case TypeKind::month:
      return month(depth - 1);
    case TypeKind::span:
      return span(depth - 1);
    case TypeKind::dayset:
      return dayset(depth - 1);
    case TypeKind::text:
      return text(depth - 1);
    case TypeKind::enumeration:
      return enumeration(type, depth - 1);
    case TypeKind::record:
      return record(type.of, false, depth - 1).value_or("");
    case TypeKind::duration:
    case TypeKind::nothing:
      break;
  }
  text::bug("no expression is of this type");
}

std::string ExpressionWriter::maybe_blank(const DrawnType& type, int depth) {
  spent();
  if (depth > 0 && chance_.percent(25)) {
    if (auto found = other_month(type, true)) return *found;
  }
  if (type.kind == TypeKind::record) {
    if (auto found = record(type.of, true, depth)) return *found;
    return "blank";
  }
  if (depth > 0 && chance_.percent(35)) {
    if (type.kind == TypeKind::date) {
      if (auto called = call(type, true, depth - 1)) return *called;
    }
    const bool ordered = type.kind != TypeKind::boolean && type.kind != TypeKind::text &&
                         type.kind != TypeKind::span && type.kind != TypeKind::dayset &&
                         type.kind != TypeKind::enumeration;
    if (ordered && budget_ > 0) {
      if (const auto source = open(depth - 1, true, false)) {
        const std::string head = plain(type, depth - 1);
        close(*source);
        const char* name = type.kind == TypeKind::date ? "latest" : "greatest";
        return fmt::format("{}({} for each {})", chance_.percent(50) ? "least" : name, head,
                           parts_of(*source));
      }
    }
  }
  if (depth > 0 && chance_.percent(20)) {
    const std::string guard = condition(depth - 1);
    return fmt::format("(first of {{ blank when {}; {} otherwise }})", guard,
                       plain(type, depth - 1));
  }
  if (auto found = read(type.with_blank(), true, depth)) return *found;
  const std::string instead = plain(type, depth - 1);
  return fmt::format("(first of {{ {} when {}; blank otherwise }})", instead, condition(0));
}

std::string ExpressionWriter::choice(const DrawnType& type, int depth) {
  std::string result = "(first of { ";
  const auto branches = chance_.from_to(1, 3);
  for (std::int64_t i = 0; i < branches; ++i) {
    if (chance_.percent(20)) result += fmt::format("[{}] ", i + 1);
    result += dating();
    const std::string guard = condition(depth - 1);
    result += fmt::format("{} when {}; ", plain(type, depth - 1), guard);
  }
  return result + plain(type, depth - 1) + " otherwise })";
}

/// Complete without `otherwise`: all values of an enum, or a condition and its opposite.
std::string ExpressionWriter::complete_choice(const DrawnType& type, int depth) {
  if (chance_.percent(50)) {
    const DrawnType by{TypeKind::enumeration, static_cast<int>(chance_.below(model_.enums.size()))};
    if (const auto asked = read(by, false, 0)) {
      const DrawnEnum& of = model_.enums[static_cast<std::size_t>(by.of)];
      std::string result = "(first of { ";
      for (std::size_t i = 0; i < of.values.size(); ++i) {
        result += fmt::format("{}{} when {} = {}", i == 0 ? "" : "; ", plain(type, depth - 1),
                              *asked, of.values[i]);
      }
      return result + " })";
    }
  }
  const std::string guard = condition(0);
  return fmt::format("(first of {{ {} when {}; {} when not ({}) }})", plain(type, depth - 1), guard,
                     plain(type, depth - 1), guard);
}

/// A condition that proves something not to be blank, and what then may be read.
std::string ExpressionWriter::guarded(const DrawnType& type, int depth) {
  const DrawnType asked_type = any_type(true);
  const std::string asked = maybe_blank(asked_type, 1);
  if (!can_be_proved(asked)) return of_kind(type, depth);
  const auto with_it = [&](const DrawnType& wanted) {
    assumed_.push_back({asked, asked_type, frames_.size()});
    std::string result = plain(wanted, depth - 1);
    assumed_.pop_back();
    return result;
  };
  if (type.kind != TypeKind::boolean) {
    const std::string instead = plain(type, depth - 1);
    const std::string used = with_it(type);
    if (chance_.percent(40)) {
      return fmt::format("(first of {{ {} when {} = blank; {} otherwise }})", instead, asked, used);
    }
    return fmt::format("(first of {{ {} when {}; {} otherwise }})", used,
                       chance_.percent(70) ? "exists(" + asked + ")" : "(" + asked + " <> blank)",
                       instead);
  }
  const std::string used = with_it(type);
  switch (chance_.below(7)) {
    case 0:
      return fmt::format("(exists({}) and {})", asked, used);
    case 1:
      return fmt::format("all {{ exists({}); {} }}", asked, used);
    case 2:
      return fmt::format("any {{ {} = blank; {} }}", asked, used);
    case 3:
      return fmt::format("none {{ {} = blank; {} }}", asked, used);
    case 4:
      return fmt::format("(not ({} = blank) and {})", asked, used);
    case 5:
      if (asked_type.kind != TypeKind::record) {
        return fmt::format("({} = {} and {})", asked, literal(asked_type), used);
      }
      return fmt::format("(not exists({}) or {})", asked, used);
    default:
      if (keeps_kind(asked_type)) {
        return fmt::format("({} in {{ {}, {} }} and {})", asked, literal(asked_type),
                           literal(asked_type), used);
      }
      return fmt::format("({} <> blank and {})", asked, used);
  }
}

std::string ExpressionWriter::guarding_condition(int depth) {
  const DrawnType asked_type = any_type(true);
  const std::string asked = maybe_blank(asked_type, 1);
  if (!can_be_proved(asked)) return condition(depth);
  const std::string more = condition(depth - 1);
  assumed_.push_back({asked, asked_type, frames_.size()});
  return fmt::format("all {{ exists({}); {} }}", asked, more);
}

std::optional<std::string> ExpressionWriter::shown_name() {
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) {
    const DrawnType type = any_type(true);
    if (type.kind == TypeKind::record) continue;  // a text shows none
    for (const std::string& name : reads(type, false, 0)) {
      if (name.find_first_of("([ ") == std::string::npos) names.push_back(name);
    }
  }
  if (names.empty()) return std::nullopt;
  return chance_.one_of(names);
}

std::optional<ExpressionWriter::Source> ExpressionWriter::open(int depth, bool windows,
                                                               bool needs_where) {
  if (lists_open() >= 3) return std::nullopt;
  Source source;
  if (windows && !in_window() && chance_.percent(25)) {
    source.window = true;
    source.alias = fmt::format("w{}", ++names_);
    source.list = fmt::format("month {} in {} months {} {}", source.alias, chance_.from_to(1, 6),
                              chance_.one_of({"before", "upto"}),
                              chance_.percent(80) ? "benefit_month" : "(benefit_month - 2 months)");
    frames_.push_back({kNoEntity, source.alias});
  } else if (const DrawnTable* rows = windows && chance_.percent(20) ? table() : nullptr) {
    source.window = true;
    source.alias = fmt::format("tier{}", ++names_);
    source.list = fmt::format("row of {} as {}", rows->name, source.alias);
    frames_.push_back({kNoEntity, source.alias, rows});
  } else {
    int entity = kNoEntity;
    const auto found = list(entity, depth - 1);
    if (!found) return std::nullopt;
    source.list = *found;
    if (chance_.percent(40)) source.alias = fmt::format("e{}", ++names_);
    frames_.push_back({entity, source.alias});
  }
  if (needs_where || chance_.percent(60)) {
    const DrawnType asked_type = any_type(true);
    const std::string asked = chance_.percent(30) ? maybe_blank(asked_type, 0) : "blank";
    const bool guards = can_be_proved(asked);
    source.where = condition(depth - 1);
    if (guards) {
      source.where = fmt::format("exists({}) and {}", asked, source.where);
      assumed_.push_back({asked, asked_type, frames_.size()});
    }
  }
  return source;
}

const DrawnTable* ExpressionWriter::table() {
  constexpr std::size_t kMostRows = 64;  // each is written out, in each of those around it
  std::size_t around = 1;
  for (const Frame& frame : frames_) {
    if (frame.table != nullptr) around *= std::max<std::size_t>(frame.table->rows, 1);
  }
  std::vector<const DrawnTable*> few;
  for (const DrawnTable& one : model_.tables) {
    if (around * one.rows <= kMostRows) few.push_back(&one);
  }
  return few.empty() ? nullptr : chance_.one_of(few);
}

void ExpressionWriter::close(const Source&) {
  std::erase_if(assumed_, [&](const Assumed& one) { return one.frames >= frames_.size(); });
  frames_.pop_back();
}

std::string ExpressionWriter::parts_of(const Source& source) const {
  std::string result = source.list;
  if (!source.window && !source.alias.empty()) result += " as " + source.alias;
  if (!source.where.empty()) result += " where " + source.where;
  return result;
}

std::optional<std::string> ExpressionWriter::list(int& entity, int depth) {
  std::vector<std::pair<std::string, int>> found;
  for (const Row& row : rows()) {
    for (std::size_t i = 1; i < model_.entities.size(); ++i) {
      const DrawnEntity& child = model_.entities[i];
      if (child.parent == row.entity && !child.at_most_one) {
        found.push_back({row.prefix + child.list_name, static_cast<int>(i)});
      }
    }
    for (const DrawnLine& line : model_.lines) {
      if (line.entity == row.entity && line.type.list && !line.reads_other_months) {
        found.push_back({row.prefix + line.name, line.type.of});
      }
    }
  }
  if (entity != kNoEntity) {
    std::erase_if(found, [&](const auto& one) { return one.second != entity; });
  }
  if (found.empty()) return std::nullopt;
  const auto chosen = chance_.one_of(found);
  entity = chosen.second;
  if (depth > 0 && lists_open() < 3 && chance_.percent(25) && !spent()) {
    const std::string alias = chance_.percent(40) ? fmt::format("e{}", ++names_) : "";
    frames_.push_back({entity, alias});
    const std::string where = condition(depth - 1);
    close({});
    return fmt::format("filter({}{}{} where {})", chosen.first, alias.empty() ? "" : " as ", alias,
                       where);
  }
  if (depth > 0 && chance_.percent(8)) {
    std::vector<std::string> others;
    for (const auto& one : found) {
      if (one.second == entity) others.push_back(one.first);
    }
    return fmt::format("(first of {{ {} when {}; {} otherwise }})", chosen.first,
                       condition(depth - 1), chance_.one_of(others));
  }
  return chosen.first;
}

std::string ExpressionWriter::group(int depth) {
  const auto items = chance_.from_to(1, 4);
  const std::size_t form = chance_.below(4);
  std::string result = form == 0   ? "all"
                       : form == 1 ? "any"
                       : form == 2 ? "none"
                                   : fmt::format("at least {}", chance_.from_to(1, items));
  result += " { ";
  for (std::int64_t i = 0; i < items; ++i) {
    if (i > 0) result += "; ";
    if (chance_.percent(20)) result += fmt::format("[{}] ", static_cast<char>('a' + i));
    result += dating() + condition(depth);
  }
  return result + " }";
}

std::string ExpressionWriter::comparison(int depth) {
  const std::string sign = chance_.one_of({"<", "<=", ">", ">="});
  const DrawnType type = ordered_type();
  if (type.kind == TypeKind::rate && chance_.percent(30)) {  // one side widens
    return fmt::format("({} {} {})", integer(depth), sign, plain(type, depth));
  }
  return fmt::format("({} {} {})", plain(type, depth), sign, plain(type, depth));
}

std::string ExpressionWriter::quantified(int depth) {
  const std::string name = chance_.one_of({"some", "every", "no"});
  const bool head = name == "every" || chance_.percent(35);  // `every` has no other form
  const auto source = open(depth, true, !head);
  if (!source) return comparison(depth);
  const std::string condition_of_each = head ? condition(depth) + " for each " : "";
  close(*source);
  return fmt::format("{}({}{})", name, condition_of_each, parts_of(*source));
}

std::string ExpressionWriter::boolean(int depth) {
  switch (chance_.below(12)) {
    case 0:
      return fmt::format("(not {})", condition(depth));
    case 1:
    case 2:
      return group(depth);
    case 3:
      return fmt::format("({} {} {})", condition(depth), chance_.one_of({"and", "or"}),
                         condition(depth));
    case 4:
      return comparison(depth);
    case 5: {
      const DrawnType type = any_type(true);
      const std::string left = maybe_blank(type, depth);
      if (left == "blank") return comparison(depth);
      const bool plain_right = type.kind != TypeKind::record && chance_.percent(60);
      const std::string right = plain_right ? plain(type, depth) : maybe_blank(type, depth);
      return fmt::format("({} {} {})", left, chance_.one_of({"=", "<>"}), right);
    }
    case 6: {
      DrawnType type = any_type(true);
      if (!keeps_kind(type)) type = {TypeKind::integer};
      return fmt::format("({} in {{ {}, {}, {} }})",
                         chance_.percent(50) ? maybe_blank(type, depth) : plain(type, depth),
                         literal(type), literal(type), plain(type, 0));
    }
    case 7: {
      const std::vector<TypeKind> kinds{TypeKind::date, TypeKind::month, TypeKind::span,
                                        TypeKind::dayset};
      return fmt::format("({} {} {})", plain({chance_.one_of(kinds)}, depth),
                         chance_.one_of({"overlaps", "within"}),
                         plain({chance_.one_of(kinds)}, depth));
    }
    case 8: {
      const std::string asked = maybe_blank(any_type(true), depth);
      return asked == "blank" ? comparison(depth) : fmt::format("exists({})", asked);
    }
    case 9:
      return chance_.percent(70) ? quantified(depth)
                                 : call({TypeKind::boolean}, false, depth).value_or("yes");
    case 10: {
      int entity = kNoEntity;
      if (const auto of = list(entity, depth)) {
        if (const auto one = record(entity, chance_.percent(50), depth)) {
          return fmt::format("({} in {})", *one, *of);
        }
      }
      return quantified(depth);
    }
    default:
      return quantified(depth);
  }
}

std::optional<std::string> ExpressionWriter::record(int entity, bool or_blank, int depth) {
  const DrawnType type{TypeKind::record, entity};
  if (!or_blank) return read(type, false, 0);
  if (depth > 0 && lists_open() < 3 && chance_.percent(60)) {
    int of = entity;
    if (const auto from = list(of, depth - 1)) {
      const std::string alias = chance_.percent(40) ? fmt::format("e{}", ++names_) : "";
      frames_.push_back({of, alias});
      const std::string where = chance_.percent(50) ? " where " + condition(depth - 1) : "";
      const std::string by = plain(ordered_type(), depth - 1);
      close({});
      return fmt::format("{}({}{}{}{} by {})",
                         chance_.one_of({"earliest", "latest", "least", "greatest"}), *from,
                         alias.empty() ? "" : " as ", alias, where, by);
    }
  }
  if (auto found = read(type.with_blank(), true, 0)) return found;
  return read(type, false, 0);
}

}  // namespace poppy::differential
