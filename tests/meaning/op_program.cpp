// See op_program.h.
#include "tests/meaning/op_program.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

namespace poppy::meaning {

const std::string_view kPrelude = R"(module t.ops "Operations"
enum Color { Red "bright red", Green, Blue }
entity County
entity Case of County as cases key (id) { id : text; title : text }
entity Person of Case as persons key (id) {
  id : text
  n : int; k : int; j : int; nb : int or blank; kb : int or blank
  m : money; m2 : money; mb : money or blank
  r : rate; r2 : rate; rb : rate or blank
  d : date; d2 : date; db : date or blank
  mo : month; mo2 : month; mob : month or blank
  s : span; s2 : span; sb : span or blank
  ds : dayset; ds2 : dayset; dsb : dayset or blank
  f : bool; g : bool; h : bool; fb : bool or blank
  t : text; t2 : text; tb : text or blank
  c : Color; c2 : Color; cb : Color or blank
  friend : Person or blank
  wage : money dated
}
entity Item of Person as items key (id) {
  id : text; x : int; xb : int or blank; a : money; q : rate; on : date; sp : span; ok : bool
}
entity Rent of Person as one rent { amount : money }
entity Bounded of Person as bounded_ones key (id) {
  id : text
  whole : int 0..31
  whole_or_blank : int 0..31 or blank
  amount : money at least $0
  hours : rate at least 0 at most 168 in steps of 0.5
  dozens : int in steps of 12
  day : date at least 2021-01-01
  last : month at most 2021-12
}
flag strict "Set" unset unknown
flag told "Not set, and no while it is not" unset no
flag untold "Not set" unset unknown
flag color : Color "A color" unset unknown
parameter amount_now : money {
  until 2021-06 = $20
  from 2021-07 = $30
  from 2021-08 until 2021-08 runs from 2021-08-16 = $40
}
parameter later_amount : money { from 2021-09 = $50 }
parameter by_size[size : int] : money from "by_size.csv" { key size size; value value; beyond 4 add more }
parameter by_amount[amount : money] : rate from "by_amount.csv" { key amount amount; value value }
parameter by_color[color : Color, fine : bool] : int or blank partial from "by_color.csv" {
  key color color; key fine fine; value value
}
parameter by_name[name : text] : int or blank partial from "by_name.csv" { key name name; value value }
parameter by_county[size : int, county : County] : int from "by_county.csv" {
  key size size; key county county; value value; beyond 2 add more
}
parameter by_gap[size : int] : int or blank from "by_gap.csv" { key size size; value value; beyond 2 add more }
parameter by_stop[size : int] : int or blank from "by_stop.csv" { key size size; value value; beyond 2 add more }
parameter by_month[size : int] : money from "by_month.csv" { key size size; value value; from from; until until }
parameter in_brackets : rate from "in_brackets.csv" { over over; value rate }
parameter by_colors[color : Color] : rate from "by_colors.csv" { key color color; over over; value rate }
parameter over_time[n : int] : rate from "over_time.csv" { key n n; over over; value rate; from from; until until }
parameter of_county[county : County, size : int] : int from "of_county.csv" {
  key county county; key size size; value value
}
parameter ended[size : int] : int from "ended.csv" { key size size; value value; until until }
define double_n of Person : int = n * 2
define title_above of Item : text = case.title
define wage_now of Person : money = wage
define month_now of Person : month = benefit_month
define kept_n of Person : int = n
decision result of Person : bool { keep kept_n; yes otherwise }
)";

std::vector<File> program_files(const std::string& rules) {
  return {
      {"t/ops.poppy", rules},
      {"t/by_size.csv", "size,value\n1,$100\n2,$150\n3-4,$170\nmore,$20\n"},
      {"t/by_amount.csv", "amount,value\n$0-$99.99,10%\n$100+,20%\n"},
      {"t/by_color.csv", "color,fine,value\nRed,yes,1\nRed,no,2\nGreen,yes,3\n"},
      {"t/by_name.csv", "name,value\na,1\nb,2\n"},
      {"t/by_county.csv",
       "size,county,value\n1,Napa,10\n2,Napa,11\n1,Yolo,20\n2,Yolo,21\nmore,Napa,"
       "7\nmore,Yolo,5\n"},
      {"t/by_gap.csv", "size,value\n1,5\n2,blank\nmore,3\n"},
      {"t/by_stop.csv", "size,value\n1,5\n2,8\nmore,blank\n"},
      {"t/by_month.csv", "size,value,from,until\n1,$10,,2021-07\n1,$11,2021-08,\n"},
      {"t/in_brackets.csv", "over,rate\n$100,20%\n$0,10%\n$300,30%\n"},
      {"t/by_colors.csv", "color,over,rate\nRed | Green,$0,10%\nRed|Green,$50,0%\nBlue,$0,50%\n"},
      {"t/over_time.csv",
       "n,over,rate,from,until\n1,$0,10%,,2021-07\n1,$0,20%,2021-08,\n"
       "2,$0,30%,,2021-07\n2,$0,40%,2021-08,\n"},
      {"t/of_county.csv", "county,size,value\nNapa,1-3,10\nYolo,1,1\nYolo,2-3,2\n"},
      {"t/ended.csv", "size,value,until\n1,5,2021-07\n"},
      {"napa.yaml", "county: Napa\n"},
      {"yolo.yaml",
       "county: Yolo\nflags:\n  strict: yes\n  color:\n    - { value: Green }\n"
       "    - { value: Blue, entered: 2021-08-16 }\n"}};
}

std::expected<Rules, std::vector<Problem>> load_program(const std::string& rules) {
  return Rules::load(program_files(rules));
}

namespace {

/// YAML-like words to JSON: what is no number stands in quotes.
std::string json_of(std::string_view words) {
  std::string json;
  for (std::size_t i = 0; i < words.size();) {
    const char c = words[i];
    if (c == '"') {
      const std::size_t end = words.find('"', i + 1);
      json += words.substr(i, end + 1 - i);
      i = end + 1;
    } else if (std::string_view("{}[],: ").find(c) != std::string_view::npos) {
      json += c;
      ++i;
    } else {
      const std::size_t end = std::min(words.find_first_of("{}[],: ", i), words.size());
      const std::string_view word = words.substr(i, end - i);
      const std::size_t digits = word.find_first_not_of("0123456789", word[0] == '-' ? 1 : 0);
      const bool is_number = digits == std::string_view::npos && word != "-";
      json += is_number ? std::string(word) : fmt::format("\"{}\"", word);
      i = end;
    }
  }
  return json;
}

/// Facts given as plain values, not lists or records.
std::vector<std::pair<std::string, std::string>> plain_facts(std::string_view given) {
  std::vector<std::pair<std::string, std::string>> facts;
  if (given.find_first_of("{[") != std::string_view::npos) return facts;
  while (!given.empty()) {
    const std::size_t colon = given.find(": ");
    std::size_t end = given.find(", ");
    if (end == std::string_view::npos) end = given.size();
    facts.emplace_back(given.substr(0, colon), given.substr(colon + 2, end - colon - 2));
    given.remove_prefix(std::min(end + 2, given.size()));
  }
  return facts;
}

/// As rules write it; empty: they cannot.
std::string literal(const std::string& name, const std::string& value) {
  if (value == "blank" || name.starts_with("ds") || name == "friend" || name == "wage") return "";
  // Beside others' values, the largest numbers would take cases to 64 bits that are far from them.
  if (value.size() > 17 && value.find("..") == std::string::npos) return "";
  if (name.starts_with('s')) {
    const std::size_t dots = value.find("..");
    return fmt::format("span({}, {})", value.substr(0, dots), value.substr(dots + 2));
  }
  if (name.starts_with('r')) {
    const std::size_t slash = value.find('/');
    if (slash != std::string::npos) return "";
    if (value.find_first_of(".%") == std::string::npos) return "";
  }
  return value[0] == '-' ? "(" + value + ")" : value;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '"';
}

/// Every place where the name stands as a word of its own.
std::string replaced(const std::string& text, const std::string& name, const std::string& by) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const bool here = text.compare(i, name.size(), name) == 0 &&
                      (i == 0 || (!is_word(text[i - 1]) && text[i - 1] != '.')) &&
                      (i + name.size() == text.size() || !is_word(text[i + name.size()]));
    result += here ? by : std::string(1, text[i]);
    i += here ? name.size() : 1;
  }
  return result;
}

}  // namespace

Declared declared(const Row& row, const std::string& name, const std::string& expression) {
  if (!row.made.empty()) {
    return {fmt::format("create {} of Person : Bounded {{ when {}; id = \"b\"; {} = {} }}\n", name,
                        row.guard.empty() ? "yes" : row.guard, row.made, expression),
            fmt::format("{}.{}", name, row.made)};
  }
  if (!row.guard.empty()) {
    return {fmt::format("message {} of Person {{ when {}; text \"t\"; v = {} }}\n", name, row.guard,
                        expression),
            name + ".v"};
  }
  return {fmt::format("define {} of Person : {} = {}\n", name, row.type, expression), name};
}

std::string case_text(std::string_view given) {
  if (given.starts_with('{')) return "{\"case\": \"c\", " + json_of(given.substr(1));
  const std::string facts = given.empty() ? "" : ", " + std::string(given);
  return json_of("{ case: c, saved: [], persons: [ { id: p1" + facts + " }, { id: p2 } ] }");
}

std::vector<std::string> with_literals(const Row& row, const Case& one) {
  std::vector<std::string> result;
  const std::string expression(row.expression);
  std::string all = expression;
  for (const auto& [name, value] : plain_facts(one.given)) {
    std::string words = literal(name, value);
    if (words.empty()) continue;
    std::string alone = replaced(expression, name, words);
    if (alone == expression) continue;
    result.push_back(alone);
    all = replaced(all, name, words);
  }
  if (result.size() > 1) result.push_back(all);
  return result;
}

}  // namespace poppy::meaning
