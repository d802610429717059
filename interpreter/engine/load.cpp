// Files -> Rules: reads every file by its kind, checks them all together, and keeps what was read.
#include <algorithm>
#include <iterator>

#include "interpreter/engine/changing_files.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::engine {
namespace {

void append(text::Problems& all, text::Problems more) {
  std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

ReadFiles read_files(std::vector<File> files) {
  std::ranges::sort(files, {}, &File::path);
  ChangingFiles all;
  for (File& file : files) all.add(std::move(file.path), std::move(file.text));
  return all.take();
}

text::Result<std::shared_ptr<const Rules::Data>> check_files(ReadFiles read) {
  if (read.sheet.modules.empty()) return std::unexpected(std::move(read.problems));
  read.unread.anything = !read.problems.empty();
  auto program =
      check::check_program(*read.sources, read.sheet, read.tables, read.counties, read.unread);
  if (!program) append(read.problems, std::move(program.error()));
  // Of input that was read in part, nothing is decided, however sound the rest is.
  if (!read.problems.empty()) return std::unexpected(std::move(read.problems));
  auto data = std::make_shared<Rules::Data>();
  data->warnings = to_public(*read.sources, program->warnings);
  data->program = std::make_shared<const check::Program>(std::move(*program));
  data->input = std::move(read);
  return data;
}

ReadFiles input_of(const Rules::Data& rules) {
  if (!rules.is_from_compiled) return rules.input;
  std::vector<File> files;
  const text::SourceSet& sources = *rules.input.sources;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const text::Source& source = sources.at(text::FileId{i});
    files.emplace_back(source.name, source.text);
  }
  return read_files(std::move(files));
}

text::Result<Rules> with_county_file(const Rules& rules,
                                     std::shared_ptr<const text::SourceSet> sources,
                                     text::FileId file) {
  auto county = county::read_county(*sources, file);
  if (!county) return std::unexpected(std::move(county.error()));
  const ReadFiles base = input_of(rules.data());
  ReadFiles read{std::move(sources), base.sheet, base.tables, base.counties, {}, {}};
  std::erase_if(read.counties,
                [&](const county::CountyFile& other) { return other.name == county->name; });
  read.counties.push_back(std::move(*county));
  auto data = check_files(std::move(read));
  if (!data) return std::unexpected(std::move(data.error()));
  return Rules(std::move(*data));
}

std::vector<Problem> to_public(const text::SourceSet& sources, text::Problems problems,
                               std::optional<text::Severity> as) {
  text::sort_problems(problems);
  text::keep_first_problems(problems);
  std::vector<Problem> result;
  for (const text::Problem& problem : problems) {
    const text::ProblemKind& kind = text::kind_of(problem.code);
    Problem shown;
    shown.code = kind.number;
    shown.warning = as.value_or(kind.severity) == text::Severity::warning;
    if (problem.span.file != text::FileId::none) {
      const text::Position place = sources.position_of(problem.span.file, problem.span.begin);
      shown.path = sources.at(problem.span.file).name;
      shown.line = place.line;
      shown.column = place.column;
    }
    shown.message = problem.message;
    shown.hint = problem.hint;
    shown.text = text::render_problem(sources, problem, as);
    result.push_back(std::move(shown));
  }
  return result;
}

Problem public_problem(text::ProblemCode code, std::string message, std::string hint) {
  return to_public(text::SourceSet(), {{code, {}, std::move(message), std::move(hint)}}).front();
}

}  // namespace poppy::engine
