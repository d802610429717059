// A case put together from values -> one line of JSON, which the one reader of cases reads.
#include <algorithm>
#include <utility>

#include "interpreter/engine/decision_line.h"
#include "interpreter/engine/public_value.h"
#include "interpreter/include/poppy/case.h"

namespace poppy {
namespace {

void append_key(std::string& to, std::string_view key) {
  engine::append_json_text(to, key);
  to += ':';
}

/// Before all that stands in a list or object but the first.
void append_comma(std::string& to) {
  if (!to.ends_with('[') && !to.ends_with('{')) to += ',';
}

struct Version {
  Value value;
  std::string from, entered;  // empty: always; on no day that matters
};
struct Fact {
  std::string name;
  std::vector<Version> versions;
};
struct Member {
  std::unique_ptr<Record> record;
  std::string key;  // of what a past decision kept
};
struct List {
  std::string name;
  std::vector<Member> members;
  bool is_keyed = false;
};

/// The one of the name; made where there is none.
template <typename Named>
Named& of_name(std::vector<Named>& all, std::string_view name) {
  const auto found = std::ranges::find(all, name, &Named::name);
  if (found != all.end()) return *found;
  all.emplace_back().name = name;
  return all.back();
}

void append_fact(std::string& to, const Fact& fact) {
  append_comma(to);
  append_key(to, fact.name);
  const Version& first = fact.versions.front();
  if (fact.versions.size() == 1 && first.from.empty() && first.entered.empty()) {
    engine::append_json(to, first.value);
    return;
  }
  to += '[';
  for (const Version& version : fact.versions) {
    append_comma(to);
    to += "{\"value\":";
    engine::append_json(to, version.value);
    if (!version.from.empty()) to += ",\"from\":\"" + version.from + '"';
    if (!version.entered.empty()) to += ",\"entered\":\"" + version.entered + '"';
    to += '}';
  }
  to += ']';
}

}  // namespace

/// In the order in which its facts and lists were told.
struct Record::Data {
  std::vector<Fact> facts;
  std::vector<List> lists;

  /// What stands between the braces of the record.
  void append(std::string& to) const {
    for (const Fact& fact : facts) append_fact(to, fact);
    for (const List& list : lists) {
      append_comma(to);
      append_key(to, list.name);
      to += list.is_keyed ? '{' : '[';
      for (const Member& member : list.members) {
        append_comma(to);
        if (list.is_keyed) append_key(to, member.key);
        to += '{';
        member.record->data_->append(to);
        to += '}';
      }
      to += list.is_keyed ? '}' : ']';
    }
  }

  Record& add_to(List& list, std::string_view key) {
    list.members.push_back({std::unique_ptr<Record>(new Record), std::string(key)});
    return *list.members.back().record;
  }
};

Record::Record() : data_(std::make_unique<Data>()) {}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

Record& Record::set(std::string_view fact, const Value& value) {
  if (value.is_known() || value.is_blank()) {
    of_name(data_->facts, fact).versions = {{value, {}, {}}};
  } else {
    std::erase_if(data_->facts, [&](const Fact& one) { return one.name == fact; });
  }
  return *this;
}

Record& Record::set_from(std::string_view fact, const Value& value, std::chrono::year_month from,
                         std::optional<std::chrono::year_month_day> entered) {
  if (!value.is_known() && !value.is_blank()) return *this;
  of_name(data_->facts, fact)
      .versions.push_back(
          {value, engine::month_text(from), entered ? engine::day_text(*entered) : ""});
  return *this;
}

Record& Record::add(std::string_view list) {
  return data_->add_to(of_name(data_->lists, list), {});
}

Record& Record::kept(std::string_view list, std::string_view key) {
  List& of = of_name(data_->lists, list);
  of.is_keyed = true;
  for (const Member& member : of.members) {
    if (member.key == key) return *member.record;
  }
  return data_->add_to(of, key);
}

Record& Record::give(std::string_view list) {
  static_cast<void>(of_name(data_->lists, list));
  return *this;
}

Case::Case(std::string id) : id_(std::move(id)) {}

Case& Case::set_county(std::string county) {
  county_ = std::move(county);
  return *this;
}
Case& Case::set_programs(std::vector<std::string> programs) {
  programs_ = std::move(programs);
  return *this;
}
Case& Case::set_run_date(std::chrono::year_month_day day) {
  run_date_ = day;
  return *this;
}

std::string Case::json() const {
  std::string text = "{";
  append_key(text, "case");
  engine::append_json_text(text, id_);
  if (!county_.empty()) {
    text += ",\"county\":";
    engine::append_json_text(text, county_);
  }
  if (run_date_) text += ",\"run_date\":\"" + engine::day_text(*run_date_) + '"';
  if (!programs_.empty()) {
    text += ",\"programs\":[";
    for (const std::string& program : programs_) {
      append_comma(text);
      engine::append_json_text(text, program);
    }
    text += ']';
  }
  facts_.data_->append(text);
  return text + '}';
}

}  // namespace poppy
