// See complete.h.
#include "interpreter/cli/complete.h"

#include <algorithm>
#include <set>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/complete_words.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

using Candidates = std::vector<Candidate>;

template <typename Named>
Candidates names_of(const Named& named) {
  Candidates names;
  for (const auto& one : named) names.push_back({one.name, {}});
  return names;
}

Candidates lines_of(const check::Program& program) {
  Candidates names;
  for (const check::Line& line : program.lines) {
    if (line.kind != check::LineKind::outcome_part) names.push_back({line.name, {}});
  }
  return names;
}

Candidates programs_of(const check::Program& program) {
  std::set<std::string> programs;
  for (const check::Module& module : program.modules) programs.insert(module.program);
  Candidates names;
  for (const std::string& name : programs) names.push_back({name, {}});
  return names;
}

Candidates flags_of(const check::Program& program) {
  Candidates names;
  for (const check::Flag& flag : program.flags) names.push_back({flag.name, flag.title});
  return names;
}

/// What the rules name; nothing where they cannot be read: a shell is no place to say why.
Candidates named_in_rules(const std::string& type, const Rules& rules) {
  const check::Program& program = *rules.data().program;
  if (type == "COUNTY") return names_of(program.counties);
  if (type == "PROGRAM") return programs_of(program);
  if (type == "FLAG") return flags_of(program);
  if (type == "PAGE") return names_of(pages_of(rules));
  if (type == "LETTER") return names_of(letters_of(rules));
  if (type == "REPORT") return names_of(reports_of(rules));
  if (type == "BATCH") return names_of(batches_of(rules));
  if (type == "PROPERTY") return names_of(program.properties);
  if (type == "LINE") return lines_of(program);
  return {};
}

bool is_of_rules(std::string_view type) {
  constexpr std::string_view kTypes[] = {"COUNTY", "PROGRAM", "FLAG",     "PAGE", "LETTER",
                                         "REPORT", "BATCH",   "PROPERTY", "LINE"};
  return std::ranges::find(kTypes, type) != std::end(kTypes);
}

Candidates values_of(const Completion& completion) {
  if (completion.type == "CODE") {
    Candidates codes;
    for (const text::ProblemKind& kind : text::all_problem_kinds()) {
      codes.push_back({std::string(kind.number), std::string(kind.meaning)});
    }
    return codes;
  }
  if (!is_of_rules(completion.type)) return {};
  auto files = read_folders(look_for_folders({completion.rules, completion.counties, {}}).folders);
  if (!files) return {};
  const auto rules = Rules::load(std::move(*files));
  return rules ? named_in_rules(completion.type, *rules) : Candidates();
}

/// FILE|STORE, PATH: what the shell completes itself.
const char* of_the_shell(std::string_view type) {
  if (type.starts_with("FILE") || type == "PATH" || type == "STORE") return ":files\n";
  return type.starts_with("DIR") || type == "FOLDER" ? ":folders\n" : "";
}

}  // namespace

int complete(const CommandWords& app, const std::vector<std::string>& words) {
  const Completion completion = complete_words(app, words);
  std::string out = of_the_shell(completion.type);
  const auto tell = [&](const Candidate& one) {
    out += text::printable(completion.before + one.word) + '\t' + text::printable(one.about) + '\n';
  };
  for (const Candidate& one : completion.candidates) tell(one);
  for (const Candidate& one : values_of(completion)) {
    if (one.word.starts_with(completion.begun)) tell(one);
  }
  return finish(out);
}

}  // namespace poppy::cli
