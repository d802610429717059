// Entries put into the text of a county file, and taken out again: nothing else of the text moves.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <sstream>
#include <string>

#include "interpreter/config/read_tree.h"
#include "interpreter/county/edit_county.h"
#include "interpreter/text/problem_codes.h"

namespace {

using namespace poppy;
using text::ProblemCode;

county::FlagEntry entry() {
  county::FlagEntry one;
  one.value = "yes";
  one.dating.from = units::make_month(2026, 12).value();
  one.entered = one.dating.runs_from = units::make_date(2026, 11, 30).value();
  one.dating.minute = 10 * 60 + 12;
  one.by = "jane";
  one.note = "Board 26-114";
  return one;
}
const std::string kEntry =
    "{ value: yes, from: 2026-12, entered: 2026-11-30 10:12, by: jane, note: \"Board 26-114\" }";

std::string added(const std::string& before, const county::FlagEntry& one = entry(),
                  const std::string& flag = "limit") {
  text::SourceSet sources;
  const auto after = county::add_entry(sources, sources.add("fresno.yaml", before), flag, one);
  if (!after) return std::string(text::kind_of(after.error().front().code).number);
  return *after;
}

std::string removed(const std::string& before, std::size_t index,
                    const std::string& flag = "limit") {
  text::SourceSet sources;
  const auto after = county::remove_entry(sources, sources.add("fresno.yaml", before), flag, index);
  if (!after) return std::string(text::kind_of(after.error().front().code).number);
  return *after;
}

const std::string kHead = "# Of Fresno.\ncounty: Fresno\ncode: \"10\"\nflags:\n";

}  // namespace

TEST_CASE("a plain value becomes the first entry of a list, and its comment stays with the flag") {
  CHECK(added(kHead + "  a: no\n  limit: no    # CA-215680 2.1.1.2\n\n  # below\n  b: yes\n") ==
        kHead + "  a: no\n  limit:    # CA-215680 2.1.1.2\n    - { value: no }\n    - " + kEntry +
            "\n\n  # below\n  b: yes\n");
}

TEST_CASE("an entry comes behind those that are there, before comments below them") {
  CHECK(added(kHead +
              "  limit:   # why\n    - { value: no }   # first\n    - { value: no, from: "
              "2025-01,\n        entered: 2025-01-02 }  # second\n    # the end\n  b: yes\n") ==
        kHead +
            "  limit:   # why\n    - { value: no }   # first\n    - { value: no, from: "
            "2025-01,\n        entered: 2025-01-02 }  # second\n    - " +
            kEntry + "\n    # the end\n  b: yes\n");
  // Dashes that stand no deeper than the flag, and entries a key a line.
  CHECK(added(kHead + "  limit:\n  - value: no\n    note: \"a # b\"\n  b: yes\n") ==
        kHead + "  limit:\n  - value: no\n    note: \"a # b\"\n  - " + kEntry + "\n  b: yes\n");
}

TEST_CASE("one entry in braces, or a key a line, becomes an item") {
  CHECK(added(kHead + "  limit: { value: no, by: a }  # one\n  b: yes\n") ==
        kHead + "  limit:\n    - { value: no, by: a }  # one\n    - " + kEntry + "\n  b: yes\n");
  CHECK(added(kHead +
              "  limit:  # why\n    value: no\n    # by whom\n    by: a  # her\n  b: yes\n") ==
        kHead + "  limit:  # why\n    - value: no\n      # by whom\n      by: a  # her\n    - " +
            kEntry + "\n  b: yes\n");
}

TEST_CASE("lists in brackets and files in braces stay so") {
  CHECK(added(kHead + "  limit: [{ value: no }]  # all\n") ==
        kHead + "  limit: [{ value: no }, " + kEntry + "]  # all\n");
  CHECK(added(kHead + "  limit: [\n    { value: no },  # old\n  ]\n") ==
        kHead + "  limit: [\n    { value: no },  # old\n    " + kEntry + ",\n  ]\n");
  CHECK(added("{county: Fresno, flags: {limit: no, b: yes}}\n") ==
        "{county: Fresno, flags: {limit: [{ value: no }, " + kEntry + "], b: yes}}\n");
  CHECK(added("{county: Fresno, flags: {b: yes}}\n") ==
        "{county: Fresno, flags: {b: yes, limit: [" + kEntry + "]}}\n");
}

TEST_CASE("a flag that is not there comes last, also where there are no flags yet") {
  const std::string line = "  limit:\n    - " + kEntry + "\n";
  CHECK(added(kHead + "  a: no\n") == kHead + "  a: no\n" + line);
  CHECK(added(kHead + "  a: no") == kHead + "  a: no\n" + line);
  CHECK(added(kHead) == kHead + line);
  CHECK(added("county: Fresno\n") == "county: Fresno\nflags:\n" + line);
}

TEST_CASE("line ends of Windows, a mark at the begin and quotes stay as they are") {
  CHECK(added("\xEF\xBB\xBF"
              "county: Fresno\r\nflags:\r\n  'limit': \"no\" # it's\r\n") ==
        "\xEF\xBB\xBF"
        "county: Fresno\r\nflags:\r\n  'limit': # it's\r\n    - { value: \"no\" }\r\n    - " +
            kEntry + "\r\n");
}

TEST_CASE("what people write is quoted where YAML would read it otherwise") {
  county::FlagEntry one = entry();
  one.by = "Jane D., Fresno";
  one.note = "says: \"no\" # \\ {x}, 26";
  one.value = "Probation, Madera";
  const std::string after = added(kHead + "  limit: Main Office\n", one);
  CHECK(after == kHead +
                     "  limit:\n    - { value: Main Office }\n    - { value: \"Probation, "
                     "Madera\", from: 2026-12, entered: 2026-11-30 10:12, by: \"Jane D., Fresno\", "
                     "note: \"says: \\\"no\\\" # \\\\ {x}, 26\" }\n");
}

TEST_CASE("an entry that is taken out leaves the text as it was before it was put in") {
  for (const std::string body :
       {"  a: no\n  limit: no    # CA-215680\n  b: yes\n", "  limit: \"Main, Office\"\n",
        "  limit: Main Office\n  b: no\n",
        "  limit:\n    - { value: no, by: a }\n    - { value: no, from: 2024-01, entered: "
        "2024-01-02 }  # x\n    # end\n",
        "  limit: [{ value: no, by: a }, { value: no, from: 2024-01, entered: 2024-01-01 }]\n",
        "  a: no\n"}) {
    const std::string before = kHead + body;
    const std::string with = added(before);
    INFO(with);
    const std::size_t index = body.find("2024-01") != std::string::npos ? 2
                              : body.find("limit") == std::string::npos ? 0
                                                                        : 1;
    CHECK(removed(with, index) == before);
  }
}

TEST_CASE("values in a column of their own stand there again") {
  for (const std::string body : {"  a:          no\n  limit:      no   # CA-215680\n  b:   yes\n",
                                 "  limit:\tno\n", "  limit:   \"Main, Office\"\n"}) {
    const std::string before = kHead + body;
    const std::string with = added(before);
    INFO(with);
    CHECK(with.contains(kEntry));
    CHECK(removed(with, 1) == before);
  }
}

TEST_CASE("an entry in the words of JSON becomes a plain value, too") {
  CHECK(removed(kHead + "  limit:\n    - {\"value\":\"no\"}\n    - " + kEntry + "\n", 1) ==
        kHead + "  limit: \"no\"\n");
}

TEST_CASE("a comment about a flag is not taken out with its only entry") {
  for (const std::string& body : {"  limit:  # Board 26-114\n    - " + kEntry + "\n  b: yes\n",
                                  "  limit:\n    # Board 26-114\n    - " + kEntry + "\n",
                                  std::string("  limit:  # Board 26-114\n    { value: no }\n"),
                                  "  limit: [  # Board 26-114\n    " + kEntry + "]\n"}) {
    INFO(body);
    CHECK(removed(kHead + body, 0) == "P620");
  }
  // What stands behind the entry on its line is about the entry.
  CHECK(removed(kHead + "  limit:\n    - " + kEntry + "  # of today\n  b: yes\n", 0) ==
        kHead + "  b: yes\n");
}

TEST_CASE("a layout that cannot be edited is refused, with the line to put in by hand") {
  text::SourceSet sources;
  const auto after = county::add_entry(
      sources, sources.add("fresno.yaml", kHead + "  limit: |\n    no\n  b: yes\n"), "limit",
      entry());
  REQUIRE_FALSE(after.has_value());
  CHECK(after.error().front().code == ProblemCode::county_layout);
  CHECK(after.error().front().hint == "put this entry of `limit` in by hand: " + kEntry);
  CHECK(added("county: Fresno\nflags: { limit: \n") == "P004");
}

namespace {

/// A file of chance: layouts that people write, with comments everywhere.
class RandomFile {
 public:
  explicit RandomFile(std::uint64_t seed) : random_(seed) {}

  std::string draw() {
    const std::string end = one_of({"\n", "\n", "\r\n"});
    std::string text;
    const auto line = [&](const std::string& words) { text += words + comment() + end; };
    line("county: Fresno");
    if (chance(50)) line("# a comment");
    line("flags:");
    const int flags = 1 + number(4);
    for (int i = 0; i < flags; ++i) {
      if (chance(20)) text += end;
      if (chance(20)) line("  # before");
      const std::string name = "  flag_" + std::to_string(i) + ":";
      const std::string blank = one_of({"", "  ", "    "});
      switch (number(6)) {
        case 0:
          line(name + one_of({" ", " ", "    ", "\t"}) + value());
          break;
        case 1:
          line(name + " { value: " + value() + ", note: \"a: b # c\" }");
          break;
        case 2:
          line(name);
          line("    value: " + value());
          line("    note: 'it''s'");
          break;
        case 3:
          line(name + " [{ value: " + value() + " }, { value: " + value() +
               ", from: 2024-01, entered: 2024-02-03 }]");
          break;
        case 4:
          line(name);
          line("  " + blank + "- { value: " + value() + " }");
          if (chance(50)) line("  " + blank + "# between");
          line("  " + blank + "- { value: " + value() + ", from: 2024-01, entered: 2024-02-03 }");
          break;
        default:
          line(name);
          line("  " + blank + "- value: " + value());
          line("  " + blank + "  note: x");
          line("  " + blank + "- value: " + value());
          line("  " + blank + "  from: 2024-05");
          line("  " + blank + "  entered: 2024-05-01");
      }
    }
    if (chance(15)) text.resize(text.size() - end.size());
    return text;
  }

  int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  bool chance(int percent) { return number(100) < percent; }

 private:
  std::string one_of(std::vector<std::string> words) {
    return words[static_cast<std::size_t>(number(static_cast<int>(words.size())))];
  }
  std::string value() { return one_of({"yes", "no", "\"no\"", "'yes'", "Main Office"}); }
  std::string comment() { return chance(30) ? one_of({" # why", "   # { [ : ' \""}) : ""; }

  std::mt19937_64 random_;
};

/// The words of a text, each as often as it stands there: comments move with what they are about.
std::multiset<std::string> words_of(const std::string& text) {
  std::multiset<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

/// Whether what is put into the flag and taken out again leaves no trace: a plain value, a list of
/// several and a flag that was not there. One entry that was no list stays a list.
bool comes_back(const text::SourceSet& sources, text::FileId file, const std::string& flag) {
  if (!sources.at(file).text.ends_with('\n')) return false;  // which the last line gets
  const auto root = config::read_tree(sources, file);
  REQUIRE(root.has_value());
  const config::YamlNode* const flags = root->find("flags");
  const config::YamlNode* const value = flags == nullptr ? nullptr : flags->find(flag);
  return value == nullptr || value->kind == config::YamlKind::scalar ||
         (value->kind == config::YamlKind::sequence && value->items.size() > 1);
}

/// Comments and values of the one are all in the other.
bool is_within(const std::multiset<std::string>& part, const std::multiset<std::string>& whole) {
  return std::ranges::includes(whole, part);
}

}  // namespace

TEST_CASE(
    "of files of chance nothing is lost when an entry is put in, and its undoing reads the same") {
  const char* const given = std::getenv("POPPY_TEST_SEED");
  const std::uint64_t seed = given == nullptr ? 20261130 : std::strtoull(given, nullptr, 10);
  INFO("POPPY_TEST_SEED=" << seed);
  RandomFile random(seed);
  std::size_t edited = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string before = random.draw();
    INFO(before);
    text::SourceSet sources;
    const text::FileId file = sources.add("fresno.yaml", before);
    const auto read = county::read_county(sources, file);
    REQUIRE(read.has_value());
    const std::string flag = "flag_" + std::to_string(random.number(5));
    const auto after = county::add_entry(sources, file, flag, entry());
    REQUIRE(after.has_value());
    ++edited;
    INFO(*after);
    CHECK(is_within(words_of(before), words_of(*after)));
    const text::FileId with = sources.add("fresno.yaml", *after);
    const auto read_with = county::read_county(sources, with);
    REQUIRE(read_with.has_value());
    std::size_t entries = 0;
    for (const county::FlagSetting& setting : read_with->flags) {
      if (setting.name == flag) entries = setting.entries.size();
    }
    REQUIRE(entries > 0);
    const auto undone = county::remove_entry(sources, with, flag, entries - 1);
    REQUIRE(undone.has_value());
    if (comes_back(sources, file, flag)) CHECK(*undone == before);
    const text::FileId again = sources.add("fresno.yaml", *undone);
    const auto read_again = county::read_county(sources, again);
    REQUIRE(read_again.has_value());
    REQUIRE(read_again->flags.size() == read->flags.size());
    for (std::size_t f = 0; f < read->flags.size(); ++f) {
      CHECK(read_again->flags[f].entries.size() == read->flags[f].entries.size());
      CHECK(read_again->flags[f].name == read->flags[f].name);
    }
  }
  CHECK(edited == 2000);
}
