// See witness.h.
#include "interpreter/prove/witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

namespace poppy::prove {

using check::EntityId;
using check::Program;
using check::Type;
using check::TypeKind;
using nlohmann::ordered_json;
using units::Rational;
using units::Value;

std::vector<Term> case_values(const Terms& terms, const CaseTerms& facts) {
  std::vector<Term> result;
  const auto add = [&](Term term) {
    if (!terms.is_constant(term)) result.push_back(term);
  };
  for (const auto& [name, records] : facts.all_records()) {
    for (const Term one : records.there) add(one);
    for (const Term one : records.given) add(one);
  }
  for (const auto& [key, decided] : facts.past()) add(decided);
  for (const Term one : facts.about()) add(one);
  for (const Input& input : facts.inputs()) {
    add(input.value.known);
    add(input.value.blank);
    add(input.value.first);
    add(input.value.last);
    for (const Piece& piece : input.value.days) {
      for (const Term term : {piece.there, piece.begin, piece.end}) add(term);
    }
  }
  std::ranges::sort(result);
  const auto repeated = std::ranges::unique(result);
  result.erase(repeated.begin(), repeated.end());
  return result;
}

namespace {

struct NoText {
  std::string why;
};

class CaseWriter {
 public:
  CaseWriter(const Terms& terms, CaseTerms& facts, const Program& program, units::Date run_date,
             const Values& values)
      : terms_(terms), facts_(facts), program_(program), run_date_(run_date), values_(values) {
    for (const auto& [words, number] : facts.texts()) texts_.emplace(number, words);
  }

  std::string write() {
    ordered_json json;
    json["case"] = "found";
    for (const EntityId id : program_.entities.ids()) {
      const bool is_top = program_.entities[id].parent == check::kCountyEntity;
      if (is_top && program_.entities[id].name == "Case") fill(id, 0, json);
    }
    if (asks_saved()) json["saved"] = saved();
    return json.dump();
  }

 private:
  Rational value(Term term) const {
    if (terms_.is_constant(term)) return terms_[term].value;
    const auto found = values_.find(term.value);
    return found == values_.end() ? Rational{} : found->second;
  }
  bool holds(Term term) const { return value(term).num != 0; }

  std::int64_t whole(Term term) const {
    const Rational number = value(term);
    if (number.den != 1 || number.num > INT64_MAX || number.num < INT64_MIN) {
      throw NoText{"a number that is too large"};
    }
    return static_cast<std::int64_t>(number.num);
  }

  /// A text that no rule names gets a plain one: p1, p2 of persons.
  std::string text_of(std::int64_t number, EntityId entity) {
    const auto found = texts_.find(number);
    if (found != texts_.end()) return found->second;
    const auto letter = static_cast<unsigned char>(program_.entities[entity].name.front());
    const auto is_taken = [&](const std::string& words) {
      return std::ranges::any_of(texts_, [&](const auto& one) { return one.second == words; });
    };
    std::string words;
    for (int next = 1; words.empty() || is_taken(words); ++next) {
      words = fmt::format("{}{}", static_cast<char>(std::tolower(letter)), next);
    }
    texts_.emplace(number, words);
    return words;
  }

  std::string written(const Type& type, const Symbolic& of, EntityId entity) {
    if (!of.has_data) throw NoText{"a fact of a kind that is not translated"};
    switch (kept_as(type)) {
      case Kept::truth:
        return holds(of.first) ? "yes" : "no";
      case Kept::whole:
        if (type.kind == TypeKind::text) return text_of(whole(of.first), entity);
        if (type.kind == TypeKind::record) {
          return key_of(type.entity(), static_cast<std::uint32_t>(whole(of.first)));
        }
        return check::value_to_string(program_, type, Value::of(whole(of.first)));
      case Kept::exact:
        return check::value_to_string(program_, type, Value::of(value(of.first)));
      case Kept::span: {
        const units::Span span{{static_cast<std::int32_t>(whole(of.first))},
                               {static_cast<std::int32_t>(whole(of.last))}};
        return check::value_to_string(program_, type, Value::of(span));
      }
      case Kept::days: {
        std::vector<units::Span> spans;
        for (const Piece& piece : of.days) {
          if (!holds(piece.there)) continue;
          spans.push_back({{static_cast<std::int32_t>(whole(piece.begin))},
                           {static_cast<std::int32_t>(whole(piece.end))}});
        }
        return check::value_to_string(program_, type,
                                      Value::of(units::DaySet::of(std::move(spans))));
      }
      case Kept::rows:
        break;
    }
    throw NoText{"a fact of a kind that is not translated"};
  }

  bool is_of(const Input& input, Input::Kind kind, EntityId entity, std::uint32_t place) const {
    return input.kind == kind && input.place == place &&
           input.program->entities[input.slot.entity].name == program_.entities[entity].name;
  }

  std::string key_of(EntityId entity, std::uint32_t place) {
    std::string key;
    for (const check::FieldId field : program_.entities[entity].key) {
      for (const Input& input : facts_.inputs()) {
        const bool is_it =
            is_of(input, Input::Kind::fact, entity, place) &&
            input.program->fields[input.slot.field()].name == program_.fields[field].name;
        if (!is_it) continue;
        key +=
            (key.empty() ? "" : ", ") + written(program_.fields[field].type, input.value, entity);
        break;
      }
    }
    if (key.empty()) throw NoText{"a record without a key is named"};
    return key;
  }

  void fill(EntityId entity, std::uint32_t place, ordered_json& json) {
    const check::Entity& of = program_.entities[entity];
    std::map<std::string, ordered_json> dated;
    std::vector<std::string> order;
    for (const Input& input : facts_.inputs()) {
      if (!is_of(input, Input::Kind::fact, entity, place)) continue;
      const check::Field& field = input.program->fields[input.slot.field()];
      const bool is_blank = holds(input.value.blank);
      if (!is_blank && !holds(input.value.known)) continue;
      const std::string words = is_blank ? "blank" : written(field.type, input.value, entity);
      const bool is_case_key =
          of.parent == check::kCountyEntity && std::ranges::count(of.key, input.slot.field()) > 0;
      if (is_case_key) continue;
      if (!field.dated) {
        json[field.name] = words;
        continue;
      }
      const std::string month = units::to_string(input.slot.month);
      dated[field.name].push_back({{"value", words}, {"from", month}, {"until", month}});
    }
    for (auto& [name, entries] : dated) {
      // A value for one month alone holds for all.
      json[name] = entries.size() == 1 ? entries[0]["value"] : std::move(entries);
    }
    for (const EntityId child : program_.entities.ids()) {
      if (program_.entities[child].parent != entity) continue;
      const auto found = facts_.all_records().find(program_.entities[child].name);
      if (found != facts_.all_records().end()) fill_list(child, found->second, place, json);
    }
  }

  void fill_list(EntityId entity, const PossibleRecords& records, std::uint32_t parent,
                 ordered_json& json) {
    const check::Entity& of = program_.entities[entity];
    if (!holds(records.given[parent])) return;
    ordered_json list = ordered_json::array();
    for (const std::uint32_t place : records.children[parent]) {
      if (!holds(records.there[place])) continue;
      ordered_json one = ordered_json::object();
      fill(entity, place, one);
      list.push_back(std::move(one));
    }
    if (of.at_most_one) {
      json[of.list_name] = list.empty() ? ordered_json("blank") : std::move(list.front());
    } else {
      json[of.list_name] = std::move(list);
    }
  }

  bool asks_saved() const {
    return std::ranges::any_of(facts_.inputs(),
                               [](const Input& input) { return input.kind == Input::Kind::saved; });
  }

  ordered_json saved() {
    ordered_json decisions = ordered_json::array();
    for (const auto& [key, decided] : facts_.past()) {
      if (!holds(decided)) continue;
      const auto& [of_program, month] = key;
      ordered_json decision;
      decision["month"] = units::to_string(units::Month{month});
      decision["run_date"] = units::to_string(run_date_);
      for (const Input& input : facts_.inputs()) {
        const bool is_of_it = input.kind == Input::Kind::saved &&
                              input.slot.month.months == month &&
                              input.program->lines[input.slot.line()].program == of_program;
        if (is_of_it) add_saved(input, decision);
      }
      decisions.push_back(std::move(decision));
    }
    return decisions;
  }

  void add_saved(const Input& input, ordered_json& decision) {
    const check::Line& line = input.program->lines[input.slot.line()];
    const EntityId entity = input.slot.entity;
    const bool is_nested = program_.entities[entity].depth > 1;
    if (is_nested && !holds(facts_.is_about(*input.program, input.slot, input.place))) return;
    const bool is_blank = holds(input.value.blank);
    if (!is_blank && !holds(input.value.known)) return;
    ordered_json* at = &decision;
    if (is_nested) at = below(entity, input.place, decision);
    if (at == nullptr) return;
    const auto same_name = std::ranges::count_if(input.program->lines, [&](const check::Line& one) {
      return one.name == line.name && one.entity == line.entity;
    });
    const std::string name = same_name > 1 ? line.module + "." + line.name : line.name;
    (*at)[name] = is_blank ? "blank" : written(line.type, input.value, entity);
  }

  /// Where a past decision tells of the record; null: it is not there.
  ordered_json* below(EntityId entity, std::uint32_t place, ordered_json& decision) {
    const check::Entity& of = program_.entities[entity];
    const PossibleRecords& records = facts_.all_records().at(of.name);
    if (!holds(records.there[place])) return nullptr;
    ordered_json* above = &decision;
    if (program_.entities[of.parent].depth > 1) {
      above = below(of.parent, records.parents[place], decision);
      if (above == nullptr) return nullptr;
    }
    if (of.at_most_one) return &(*above)[of.list_name];
    return &(*above)[of.list_name][key_of(entity, place)];
  }

  const Terms& terms_;
  CaseTerms& facts_;
  const Program& program_;
  units::Date run_date_;
  const Values& values_;
  std::map<std::int64_t, std::string> texts_;
};

void add_smaller(const ordered_json& whole, const ordered_json::json_pointer& at,
                 std::vector<std::string>& result) {
  const ordered_json& part = whole[at];
  const auto add_without = [&](const auto& key) {
    ordered_json less = whole;
    less[at].erase(key);
    result.push_back(less.dump());
  };
  if (part.is_object()) {
    for (const auto& [key, value] : part.items()) {
      if (key != "case") add_without(key);
    }
    for (const auto& [key, value] : part.items()) add_smaller(whole, at / key, result);
  } else if (part.is_array()) {
    for (std::size_t i = 0; i < part.size(); ++i) add_without(i);
    for (std::size_t i = 0; i < part.size(); ++i) add_smaller(whole, at / i, result);
  }
}

/// Plainer values of the same kind, the plainest first: $0.00, $1,000.00, 0, a day of our time, the
/// first of a month.
std::vector<std::string> plainer(const std::string& words) {
  std::vector<std::string> result;
  const bool is_money = words.starts_with("$") || words.starts_with("-$");
  const bool is_number = !words.empty() && std::ranges::all_of(words, [](unsigned char sign) {
    return std::isdigit(sign) != 0;
  });
  if (is_money) {
    result.emplace_back("$0.00");
    const std::size_t point = words.find('.');
    std::string digits;
    for (const char sign : words.substr(0, point)) {
      if (sign >= '0' && sign <= '9') digits += sign;
    }
    const bool is_negative = words.front() == '-';
    for (std::size_t kept = 1; kept <= digits.size() && digits.size() <= 15 && !is_negative;
         ++kept) {
      const std::string rounded = digits.substr(0, kept) + std::string(digits.size() - kept, '0');
      result.push_back(units::money_to_string(std::stoll(rounded) * 100));
      std::string up = std::to_string(std::stoll(digits.substr(0, kept)) + 1);
      up += std::string(digits.size() - kept, '0');
      result.push_back(units::money_to_string(std::stoll(up) * 100));
    }
  } else if (is_number) {
    for (const char* one : {"0", "1", "2"}) result.emplace_back(one);
  } else if (words.size() == 10 && words[4] == '-' && words[7] == '-') {
    for (const char* year : {"1990", "2000", "2010", "2020", "2024"}) {
      result.push_back(std::string(year) + "-01-01");
    }
    result.push_back(words.substr(0, 4) + "-01-01");
    result.push_back(words.substr(0, 7) + "-01");
  }
  // Only what is plainer than it, so that this ends.
  const auto itself = std::ranges::find(result, words);
  result.erase(itself, result.end());
  return result;
}

void add_plainer(const ordered_json& whole, const ordered_json::json_pointer& at,
                 std::vector<std::string>& result) {
  const ordered_json& part = whole[at];
  if (part.is_object()) {
    for (const auto& [key, value] : part.items()) {
      if (key != "case") add_plainer(whole, at / key, result);
    }
  } else if (part.is_array()) {
    for (std::size_t i = 0; i < part.size(); ++i) add_plainer(whole, at / i, result);
  } else if (part.is_string()) {
    for (std::string& words : plainer(part.get<std::string>())) {
      ordered_json other = whole;
      other[at] = std::move(words);
      result.push_back(other.dump());
    }
  }
}

bool is_plain_word(const std::string& words) {
  return !words.empty() && std::ranges::all_of(words, [](unsigned char sign) {
    return std::isalnum(sign) != 0 || sign == '_' || sign == '-' || sign == '.' || sign == '$' ||
           sign == '%';
  });
}

std::string yaml_of(const ordered_json& json) {
  std::string inside;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      const std::string name = is_plain_word(key) ? key : ordered_json(key).dump();
      inside += fmt::format("{}{}: {}", inside.empty() ? "" : ", ", name, yaml_of(value));
    }
    return inside.empty() ? "{}" : "{ " + inside + " }";
  }
  if (json.is_array()) {
    for (const ordered_json& one : json) inside += (inside.empty() ? "" : ", ") + yaml_of(one);
    return "[" + inside + "]";
  }
  const std::string words = json.get<std::string>();
  return is_plain_word(words) ? words : json.dump();
}

}  // namespace

std::expected<std::string, std::string> case_text(const Terms& terms, CaseTerms& facts,
                                                  const Program& program, units::Date run_date,
                                                  const Values& values) {
  try {
    return CaseWriter(terms, facts, program, run_date, values).write();
  } catch (const NoText& none) {
    return std::unexpected(none.why);
  }
}

std::vector<std::string> smaller_cases(const std::string& text) {
  std::vector<std::string> result;
  add_smaller(ordered_json::parse(text), ordered_json::json_pointer(), result);
  return result;
}

std::vector<std::string> plainer_cases(const std::string& text) {
  std::vector<std::string> result;
  add_plainer(ordered_json::parse(text), ordered_json::json_pointer(), result);
  return result;
}

std::string case_as_yaml(const std::string& text) { return yaml_of(ordered_json::parse(text)); }

}  // namespace poppy::prove
