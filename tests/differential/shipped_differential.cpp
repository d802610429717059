// shipped_differential COUNT [--seed N] [--cases FILE|-]: the shipped policies on COUNT cases, over
// every county and none and several months; all evaluators must agree. Half of the cases are drawn,
// half are lines of the file (of tools/make_caseload), over and over. Run it from the top of the
// project. Two runs with other seeds use two processors.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "interpreter/reference/decide.h"
#include "tests/differential/compare.h"
#include "tests/differential/random_case.h"

namespace {

namespace fs = std::filesystem;
using namespace poppy;
using namespace poppy::differential;

struct Options {
  std::uint64_t count = 0;
  std::uint64_t seed = 1;
  std::string cases;
};

std::optional<Options> read_options(const std::vector<std::string_view>& words) {
  Options options;
  const auto number = [](std::string_view word, std::uint64_t& to) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), to);
    return error == std::errc() && end == word.data() + word.size();
  };
  if (words.empty() || !number(words[0], options.count)) return std::nullopt;
  for (std::size_t i = 1; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return std::nullopt;
    if (words[i] == "--cases") {
      options.cases = words[i + 1];
    } else if (words[i] != "--seed" || !number(words[i + 1], options.seed)) {
      return std::nullopt;
    }
  }
  return options;
}

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream file;
  if (path != "-") file.open(path);
  std::istream& from = path == "-" ? std::cin : file;
  std::vector<std::string> lines;
  for (std::string line; std::getline(from, line);) lines.push_back(line);
  return lines;
}

std::vector<File> shipped_files() {
  std::vector<File> files;
  for (const char* folder : {"policies", "county_rules"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      const std::string ending = entry.path().extension().string();
      const bool wanted = ending == ".poppy" || ending == ".csv" || ending == ".yaml";
      if (!entry.is_regular_file() || !wanted || path.find("/tests/") != std::string::npos)
        continue;
      std::ifstream file(path, std::ios::binary);
      files.push_back({path, {std::istreambuf_iterator<char>(file), {}}});
    }
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

/// The months to decide, and the days on which.
struct Time {
  units::Month month;
  units::Date run_date;
};
std::vector<Time> times() {
  std::vector<Time> result;
  for (const auto& [year, month] :
       {std::pair{2018, 10}, {2021, 8}, {2021, 8}, {2024, 2}, {2026, 10}}) {
    const units::Month of = *units::make_month(year, month);
    const units::Date begin = units::first_day(of);
    result.push_back({of, {begin.days + 14}});
  }
  result[2].run_date = *units::make_date(2026, 7, 1);  // long after the month
  return result;
}

class Run {
 public:
  Run(const Rules& rules, const Options& options, std::vector<std::string> lines)
      : rules_(rules), options_(options), lines_(std::move(lines)), chance_(options.seed) {
    counties_.emplace_back();
    for (const check::County& county : rules.data().program->counties) {
      counties_.push_back(county.name);
    }
  }

  /// Each setting gets its share, in blocks.
  bool run() {
    const std::size_t settings = counties_.size() * times().size();
    std::size_t setting = 0;
    for (const Time& time : times()) {
      const CaseSource source = case_source(*rules_.data().program, time.month);
      for (const std::string& county : counties_) {
        ++setting;
        const std::uint64_t until = options_.count * setting / settings;
        if (counts_.cases >= until) continue;
        const Setting drawn = make_setting(rules_, county, time.month, time.run_date);
        while (counts_.cases < until) {
          const std::uint64_t left = until - counts_.cases;
          if (!try_block(drawn, source, std::min<std::uint64_t>(left, kBlock))) return false;
        }
      }
    }
    fmt::print(
        "{} cases: {} in blocks; {} lines read and {} written straight, {} of them undetermined, "
        "{} "
        "settled by weighing; {} too large for 64 bits; "
        "{} values compared\n",
        counts_.cases, plain_, counts_.read, counts_.written, counts_.written_open,
        counts_.written_settled, counts_.too_large, counts_.compared);
    return counts_.read > 0 && counts_.written_open > 0 && counts_.written_settled > 0 &&
           plain_ > 0;
  }

 private:
  static constexpr std::size_t kBlock = 256;

  std::string draw(const CaseSource& source) {
    if (!lines_.empty() && chance_.percent(50)) {
      const std::string& line = chance_.one_of(lines_);
      if (chance_.percent(80)) return line;
      return with_less_known(*rules_.data().program, line, chance_, 10);
    }
    return draw_case(source, chance_, {chance_.percent(30) ? 100U : 92U, 4, chance_.percent(85)});
  }

  bool try_block(const Setting& setting, const CaseSource& source, std::size_t size) {
    std::vector<std::string> texts;
    std::vector<facts::CaseFacts> facts;
    for (std::size_t i = 0; i < size; ++i) {
      texts.push_back(draw(source));
      auto read = read_case_text(rules_, texts.back());
      if (!read) {
        fmt::print("a case cannot be read: {}\n{}\n", read.error().front().message, texts.back());
        return false;
      }
      facts.push_back(std::move(*read));
    }
    // One in a block goes every way there is; all go through the block.
    const std::size_t alone = chance_.below(size);
    const std::string less = with_less_known(*rules_.data().program, texts[alone], chance_, 15);
    if (auto found = compare_case(rules_, setting, texts[alone], less)) {
      return tell(setting, *found, texts[alone] + "\n" + less);
    }
    std::vector<reference::Determination> determinations;
    std::vector<DecidedCase> plain;
    std::vector<DecidedLine> lines;
    std::vector<std::size_t> which;
    std::vector<reference::Determination> computed;
    determinations.reserve(size);
    computed.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      ++counts_.cases;
      determinations.push_back(reference::decide(setting.sheet, facts[i], setting.run_date));
      computed.push_back(reference::compute(setting.sheet, facts[i], setting.run_date));
      lines.push_back({&texts[i], &determinations.back(), &computed.back()});
      if (!is_plain(facts[i])) continue;
      plain.push_back({&facts[i], &computed.back()});
      which.push_back(i);
    }
    const BlockOutcome straight = compare_run(setting.code, lines);
    add(straight);
    if (straight.difference) return tell(setting, *straight.difference, texts[straight.at]);
    if (plain.empty()) return true;
    const BlockOutcome outcome = compare_block(setting.code, plain);
    add(outcome);
    plain_ += plain.size();
    if (!outcome.difference) return true;
    return tell(setting, *outcome.difference, texts[which[outcome.at]]);
  }

  void add(const BlockOutcome& outcome) {
    counts_.compared += outcome.compared;
    counts_.too_large += outcome.too_large;
    counts_.read += outcome.read;
    counts_.written += outcome.written;
    counts_.written_open += outcome.written_open;
    counts_.written_settled += outcome.written_settled;
  }

  static bool tell(const Setting& setting, const std::string& found, const std::string& text) {
    fmt::print("{}, {}, run on {}: {}\n{}\n", setting.county, units::to_string(setting.month),
               units::to_string(setting.run_date), found, text);
    return false;
  }

  const Rules& rules_;
  const Options& options_;
  std::vector<std::string> lines_;
  std::vector<std::string> counties_;
  Chance chance_;
  Counts counts_;
  std::size_t plain_ = 0;
};

}  // namespace

int main(int count, char** words) {
  const auto options =
      read_options(std::vector<std::string_view>(words + (count > 0 ? 1 : 0), words + count));
  if (!options) {
    fmt::print(stderr, "usage: shipped_differential COUNT [--seed N] [--cases FILE|-]\n");
    return 2;
  }
  std::vector<std::string> lines;
  if (!options->cases.empty()) {
    lines = read_lines(options->cases);
    if (lines.empty()) {
      fmt::print(stderr, "`{}` has no case\n", options->cases);
      return 2;
    }
  }
  const auto rules = Rules::load(shipped_files());
  if (!rules) {
    fmt::print(stderr, "{}\n", rules.error().front().text);
    return 1;
  }
  return Run(*rules, *options, std::move(lines)).run() ? 0 : 1;
}
