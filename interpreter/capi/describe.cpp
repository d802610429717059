// See describe.h.
#include "interpreter/capi/describe.h"

#include <string_view>

#include "interpreter/text/json_writer.h"

namespace poppy::capi {
namespace {

using text::JsonWriter;

std::string_view kind_name(Kind kind) {
  switch (kind) {  // one case a kind
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::money:
      return "money";
    case Kind::exact_money:
      return "exact_money";
    case Kind::rate:
      return "rate";
    case Kind::date:
      return "date";
    case Kind::month:
      return "month";
    case Kind::span:
      return "span";
    case Kind::dayset:
      return "dayset";
    case Kind::text:
      return "text";
    case Kind::enumeration:
      return "enum";
    case Kind::record:
      return "record";
  }
  return {};
}

void put_type(JsonWriter& to, const Type& type) {
  to.key("type");
  to.begin_object();
  to.member("kind", kind_name(type.kind));
  to.member("list", type.is_list);
  to.member("or_blank", type.may_be_blank);
  to.member_or_null("name", type.name);
  if (type.kind == Kind::enumeration) to.texts("values", type.words);
  to.member("text", type.text);
  to.end_object();
}

void put_place(JsonWriter& to, const std::string& path, unsigned line) {
  to.member_or_null("place", path.empty() ? path : path + ':' + std::to_string(line));
}

void put_fact(JsonWriter& to, const FactInfo& fact) {
  to.member("entity", fact.entity);
  to.member_or_null("list", fact.list);
  to.member("name", fact.name);
  to.member_or_null("title", fact.title);
  put_type(to, fact.type);
  to.member("key", fact.is_key);
  to.member("dated", fact.is_dated);
  to.member_or_null("least", fact.least.is_known() ? fact.least.text() : std::string());
  to.member_or_null("most", fact.most.is_known() ? fact.most.text() : std::string());
  put_place(to, fact.path, fact.line);
}

void put_flag(JsonWriter& to, const FlagInfo& flag) {
  to.member("name", flag.name);
  to.member_or_null("title", flag.title);
  to.member_or_null("number", flag.number);
  to.member("module", flag.module);
  to.member_or_null("group", flag.group);
  put_type(to, flag.type);
  to.member_or_null("unset", flag.unset.is_undetermined() ? std::string() : flag.unset.text());
  to.member("set_by_state", flag.set_by_state);
  put_place(to, flag.path, flag.line);
}

std::string_view part_name(LineInfo::Part part) {
  switch (part) {
    case LineInfo::Part::define:
      return "define";
    case LineInfo::Part::rule:
      return "rule";
    case LineInfo::Part::decision:
      return "decision";
  }
  return {};
}

void put_line(JsonWriter& to, const LineInfo& line) {
  to.member("part", part_name(line.part));
  to.member("name", line.name);
  to.member_or_null("title", line.title);
  to.member("program", line.program);
  to.member("module", line.module);
  to.member_or_null("cites", line.cites);
  to.member("entity", line.entity);
  put_type(to, line.type);
  put_place(to, line.path, line.line);
}

template <typename Info>
void put_all(JsonWriter& to, std::string_view name, const std::vector<Info>& all,
             void (*put)(JsonWriter&, const Info&)) {
  to.key(name);
  to.begin_array();
  for (const Info& one : all) {
    to.begin_object();
    put(to, one);
    to.end_object();
  }
  to.end_array();
}

}  // namespace

std::string describe(const Rules& rules) {
  JsonWriter to;
  to.begin_object();
  to.texts("programs", rules.programs());
  to.texts("counties", rules.counties());
  put_all(to, "facts", rules.facts(), put_fact);
  put_all(to, "flags", rules.flags(), put_flag);
  put_all(to, "lines", rules.lines(), put_line);
  to.end_object();
  return to.take() + "\n";
}

}  // namespace poppy::capi
