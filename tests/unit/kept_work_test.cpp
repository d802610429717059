// What is read and checked again after an edit comes to what reading and checking all anew comes
// to: the same trees with the same places, the same program, problems and uses of names. Edits are
// drawn.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "interpreter/check/check_in_part.h"
#include "interpreter/check/kept_bodies.h"
#include "interpreter/check/program_bytes.h"
#include "interpreter/engine/changing_files.h"
#include "same_tree.h"

namespace poppy {
namespace {

using Texts = std::map<std::string, std::string>;

const Texts& small_rules() {
  static const Texts texts{{"a/case.poppy", R"(module a.case "The facts"
source "Manual 1"
entity County
enum Reason { Sick "ill", Away }
entity Case of County as cases key (id) { id : text }
// A person may be away.
entity Person of Case as persons key (id) {
  id : text
  reason : Reason or blank "Why"
  age : int 0..120
}
entity Income of Person as incomes key (begin) {
  begin : date
  amount : money
}
)"},
                           {"a/rules.poppy", R"(module a.rules "Rules 😀"
import a.case
flag three "Three months" EDX119C013
flag nine "Nine" EDX119C014
parameter grace : int "Days" { until 2020-12 = 5
  from 2021-01 = 10 }
define days : int "Days allowed" = grace + 1
define paid of Person : money = sum(amount for each incomes)
define old of Person : bool = age >= 60 and not (reason = Sick)
rule missing of Person {
  reason "Missing"
  fails when all { [a] any { three; nine }; [b] no(incomes where amount > $5); [c] old }
}
enum Status { Approved, Denied }
decision status of Person : Status "Person" {
  reasons from missing when days > 3
  keep paid
  Denied when missing
  Approved otherwise
}
define last_paid of Person : money or blank = saved paid at (benefit_month - 1 month)
)"},
                           {"a/more.poppy", R"(module a.more "More"
import a.case
import a.rules
parameter limit_of[size : int] : money from "limit.csv" { key size size; value limit; from from }
define size : int = days
define limit : money = limit_of[size]
define rows_of : int = count(row of limit_of as t where t.limit > $150)
define is_long : bool = days > 5 and nine
define over of Person : bool = paid > limit and old
message told of Person { when over; text "You have {paid} and {limit}" }
)"},
                           {"a/limit.csv", "size,limit,from\n1,$100,2020-01\n2-400,$200,2020-01\n"},
                           {"c/fresno.yaml", "county: Fresno\nflags:\n  three: yes\n  nine: no\n"},
                           {"c/napa.yaml", "county: Napa\nflags:\n  three: no\n"}};
  return texts;
}

using Use = std::tuple<text::FileId, std::uint32_t, std::uint32_t, text::FileId, std::uint32_t>;
std::vector<Use> sorted_uses(const std::vector<check::NameUse>& uses) {
  std::vector<Use> result;
  for (const check::NameUse& use : uses) {
    result.emplace_back(use.span.file, use.span.begin, use.span.end, use.declared.file,
                        use.declared.begin);
  }
  std::ranges::sort(result);
  const auto repeated = std::ranges::unique(result);
  result.erase(repeated.begin(), repeated.end());
  return result;
}

check::CheckedPart check_all(const engine::ReadFiles& read, const check::Keeping* keeping) {
  return check::check_program_in_part(*read.sources, read.sheet, read.tables, read.counties,
                                      read.unread, keeping);
}

/// Files under edits, with what was kept of them.
class Edited {
 public:
  explicit Edited(const Texts& texts) : first_(texts), texts_(texts) {
    for (const auto& [path, text] : texts) files_.put(path, text);
  }

  void put(const std::string& path, const std::string& text) {
    texts_[path] = text;
    files_.put(path, text);
  }
  [[nodiscard]] const Texts& texts() const { return texts_; }
  [[nodiscard]] const Texts& first() const { return first_; }
  [[nodiscard]] const check::Kept& kept() const { return *checked_.kept; }

  /// Whether all is as of files that are read for the first time; `sound`: they have no error.
  [[nodiscard]] bool is_as_new(bool& sound) {
    const engine::ReadFiles& read = files_.read();
    std::vector<File> all;
    for (const auto& [path, text] : texts_) all.push_back({path, text});
    const engine::ReadFiles fresh = engine::read_files(all);
    const SameTree same;
    bool result = same(read.sheet.modules, fresh.sheet.modules);
    CHECK(result);
    check::Keeping keeping{files_.places(), sources_.get(), &checked_};
    if (sources_ == nullptr) keeping.earlier = nullptr;
    check::CheckedPart kept = check_all(read, &keeping);
    const check::CheckedPart anew = check_all(fresh, nullptr);
    const bool is_same_program = check::to_bytes(kept.program) == check::to_bytes(anew.program);
    const bool has_same_uses = sorted_uses(kept.uses) == sorted_uses(anew.uses);
    const bool has_same_problems =
        same(read.problems, fresh.problems) && same(kept.problems, anew.problems);
    CHECK(is_same_program);
    CHECK(has_same_uses);
    CHECK(has_same_problems);
    sound = !text::has_errors(read.problems) && !text::has_errors(kept.problems);
    sources_ = read.sources;
    checked_ = std::move(kept);
    return result && is_same_program && has_same_uses && has_same_problems;
  }

 private:
  Texts first_, texts_;
  engine::ChangingFiles files_;
  std::shared_ptr<const text::SourceSet> sources_;
  check::CheckedPart checked_;
};

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }
  template <typename List>
  const auto& of(const List& list) {
    return *std::next(list.begin(), static_cast<std::ptrdiff_t>(below(list.size())));
  }

 private:
  std::mt19937 random_;
};

std::vector<std::string> words_of(const Texts& texts) {
  std::vector<std::string> words{
      "}", "{", "\"", "// x\n", "\n", "define y : int = 1\n", "rule", "flag other \"O\"\n", "😀"};
  for (const auto& [path, text] : texts) {
    std::istringstream stream(text);
    for (std::string word; stream >> word;) words.push_back(word);
  }
  return words;
}

std::size_t line_begin(Draw& draw, const std::string& text) {
  const std::size_t end = text.find('\n', draw.below(text.size() + 1));
  return end == std::string::npos ? 0 : end + 1;
}

/// One change; what it was, in words.
std::string edit(Draw& draw, Edited& edited, const std::vector<std::string>& words) {
  const std::string path = draw.of(edited.texts()).first;
  std::string text = edited.texts().at(path);
  const std::size_t kind = draw.below(8);
  if (kind == 0) {
    edited.put(path, edited.first().at(path));
    return path + ": as at first";
  }
  if (kind == 1) {  // a line more, or a remark
    const std::size_t at = line_begin(draw, text);
    text.insert(
        at, draw.below(2) == 0 ? "// remark\n" : "define z" + std::to_string(at) + " : int = 3\n");
    edited.put(path, text);
    return path + ": a line at " + std::to_string(at);
  }
  if (kind == 2) {  // a line moves, maybe to another file
    const std::size_t begin = line_begin(draw, text);
    const std::size_t end = std::min(text.size(), text.find('\n', begin) == std::string::npos
                                                      ? text.size()
                                                      : text.find('\n', begin) + 1);
    const std::string line = text.substr(begin, end - begin);
    text.erase(begin, end - begin);
    edited.put(path, text);
    const std::string other = draw.of(edited.texts()).first;
    std::string target = edited.texts().at(other);
    target.insert(line_begin(draw, target), line);
    edited.put(other, target);
    return path + ": a line to " + other;
  }
  if (kind == 3) {  // a number changes
    const std::size_t at = text.find_first_of("0123456789", draw.below(text.size() + 1));
    if (at != std::string::npos) text[at] = static_cast<char>('0' + draw.below(10));
    edited.put(path, text);
    return path + ": a number";
  }
  const std::size_t begin = draw.below(text.size() + 1);
  const std::size_t lengths[] = {0, 0, 1, 1, 3, 8, 40, 200};
  const std::size_t end = std::min(text.size(), begin + lengths[draw.below(kind == 4 ? 8 : 5)]);
  const std::string new_text =
      draw.below(3) == 0 ? std::string() : draw.of(words) + (draw.below(2) == 0 ? " " : "");
  text.replace(begin, end - begin, new_text);
  edited.put(path, text);
  return path + ": " + std::to_string(begin) + " to " + std::to_string(end) + " -> " + new_text;
}

void try_edits(const Texts& texts, std::uint32_t seed, int edits) {
  const std::vector<std::string> words = words_of(texts);
  Draw draw(seed);
  Edited edited(texts);
  bool sound = false;
  REQUIRE(edited.is_as_new(sound));
  CHECK(sound);
  int sound_ones = 0;
  int broken_ones = 0;
  std::vector<std::string> history;
  for (int i = 0; i < edits; ++i) {
    if (draw.below(6) == 0) {
      for (const auto& [path, text] : texts) edited.put(path, text);
      history = {"all as at first"};
    }
    history.push_back(edit(draw, edited, words));
    if (draw.below(4) == 0) continue;  // typed on
    std::string told;
    for (const std::string& one : history) told += one + "\n";
    CAPTURE(seed);
    CAPTURE(i);
    CAPTURE(told);
    REQUIRE(edited.is_as_new(sound));
    ++(sound ? sound_ones : broken_ones);
  }
  CHECK(sound_ones > edits / 20);
  CHECK(broken_ones > edits / 20);
}

/// More of them for a night: POPPY_KEPT_EDITS.
int edits_of(int usual) {
  const char* const asked = std::getenv("POPPY_KEPT_EDITS");
  return asked == nullptr ? usual : std::atoi(asked);
}

TEST_CASE("after any edits all is as if it were read and checked for the first time") {
  for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) try_edits(small_rules(), seed, edits_of(250));
}

TEST_CASE("a file with every construct is read again as it was read") {
  std::ifstream file("tests/unit/syntax/every_construct.poppy");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  REQUIRE(text.size() > 1000);
  engine::ChangingFiles files;
  files.put("every.poppy", text);
  static_cast<void>(files.read());
  const SameTree same;
  // A remark above all moves every declaration; one further down, those behind it.
  for (const std::size_t above : {std::size_t{0}, text.size() / 3, text.size() / 2}) {
    std::string moved = text;
    const std::size_t at = above == 0 ? 0 : moved.find('\n', above) + 1;
    moved.insert(at, "// moved\n\n");
    files.put("every.poppy", moved);
    const engine::ReadFiles fresh = engine::read_files({{"every.poppy", moved}});
    CHECK(same(files.read().sheet.modules, fresh.sheet.modules));
    CHECK(same(files.read().problems, fresh.problems));
  }
  CHECK_FALSE(files.read().sheet.modules.front().declarations.empty());
}

TEST_CASE("a body is taken over only while its words mean what they meant") {
  Edited edited(Texts{
      {"a.poppy",
       "module a \"A\"\nentity County\nentity Case of County as cases key (id) { id : text }\n"
       "define x : int = 1\ndefine y : int = x + 1\n"}});
  bool sound = false;
  REQUIRE(edited.is_as_new(sound));
  CHECK(sound);
  const std::string head = edited.texts().at("a.poppy");
  // The type of what it names changes: the body that did not change is wrong now, and right again.
  std::string changed = head;
  changed.replace(changed.find("x : int = 1"), 11, "x : bool = yes");
  edited.put("a.poppy", changed);
  REQUIRE(edited.is_as_new(sound));
  CHECK_FALSE(sound);
  edited.put("a.poppy", head);
  REQUIRE(edited.is_as_new(sound));
  CHECK(sound);
}

TEST_CASE("a key in one body checks that body again, and no other") {
  Edited edited(small_rules());
  bool sound = false;
  REQUIRE(edited.is_as_new(sound));
  const auto before = edited.kept().bodies;
  std::string text = edited.texts().at("a/more.poppy");
  text.replace(text.find("days > 5"), 8, "days > 6");  // as long as it was: nothing moves
  edited.put("a/more.poppy", text);
  REQUIRE(edited.is_as_new(sound));
  const auto& after = edited.kept().bodies;
  int same = 0;
  int other = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    for (std::size_t j = 0; j < after[i].size(); ++j) {
      if (after[i][j] != nullptr) ++(after[i][j] == before[i][j] ? same : other);
    }
  }
  CHECK(other == 1);  // is_long
  // days, paid, old, missing, status, last_paid; size, limit, rows_of, over.
  CHECK(same == 10);
}

}  // namespace
}  // namespace poppy
