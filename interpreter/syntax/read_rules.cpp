// Rule text -> syntax tree: cut into declarations, each read or, where its text did not change,
// kept. ANTLR's exceptions end here.
#include "interpreter/syntax/read_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "interpreter/syntax/antlr/parse.h"
#include "interpreter/syntax/cut_file.h"
#include "interpreter/syntax/grammar_problem.h"
#include "interpreter/syntax/kept_declarations.h"
#include "interpreter/syntax/read_declaration.h"
#include "interpreter/syntax/reread_rules.h"
#include "interpreter/text/check_text.h"

namespace poppy::syntax {
namespace {

class FileReader {
 public:
  /// `conflicts`: stretches of the text that say two things, and are not read.
  FileReader(const text::SourceSet& sources, text::FileId file, bool notes_comments,
             std::vector<Stretch> conflicts)
      : text_(sources.at(file).text),
        file_(file),
        notes_comments_(notes_comments),
        conflicts_(std::move(conflicts)),
        stretches_(cut_file(text_)) {}

  Reading read() {
    return read_each([](std::size_t, const Stretch&) { return std::nullopt; }, [](auto&&) {});
  }

  /// Where there is no conflict.
  Reading reread(LastReading& last, Module earlier, std::uint64_t& readings) {
    KeptDeclarations kept(last, earlier, text_, stretches_);
    std::vector<ReadDeclaration> all;
    std::vector<PlaceOfDeclaration> places;
    Reading result =
        read_each([&](std::size_t at, const Stretch& stretch) { return kept.take(at, stretch); },
                  [&](ReadDeclaration&& one) {
                    if (one.place.reading == 0) one.place.reading = ++readings;
                    if (one.has_tree) places.push_back(one.place);
                    all.push_back(std::move(one));
                  });
    last.text = text_;
    last.declarations = std::move(all);
    last.places = std::move(places);
    return result;
  }

 private:
  /// `take`: what is known of a declaration already; `note`: what was read beside the trees.
  template <typename Take, typename Note>
  Reading read_each(Take take, Note note) {
    module_.file = file_;
    if (stretches_.empty() || stretches_.front().word != "module") module_line_missing();
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
      const std::optional<Stretch> stretch = outside_conflicts(stretches_[i]);
      if (!stretch) continue;
      std::optional<DeclarationRead> read = take(i, *stretch);
      if (!read) read = read_declaration(text_, file_, *stretch, i == 0, notes_comments_);
      gather(*read);
      note(std::move(read->about));
      if (problems_.size() >= kMaxProblems) {
        problems_.push_back(
            {ProblemCode::too_many_problems,
             {file_, stretch->end, stretch->end},
             fmt::format("over {} problems: what follows was not read", kMaxProblems),
             "is this a rule file?"});
        module_.is_cut = true;
        break;
      }
    }
    text::sort_problems(problems_);
    return {std::move(module_), std::move(problems_)};
  }

  void gather(DeclarationRead& read) {
    const ReadDeclaration& about = read.about;
    if (about.module_name) {
      module_.name = *about.module_name;
      module_.title = about.module_title;
    }
    if (module_.name.text.empty()) module_.name.text = about.unread_module;
    if (about.imports_unread) module_.imports_unread = true;
    module_.unread.insert(module_.unread.end(), about.unread.begin(), about.unread.end());
    problems_.insert(problems_.end(), about.problems.begin(), about.problems.end());
    if (read.tree) module_.declarations.push_back(std::move(*read.tree));
  }

  /// What of a declaration stands before a conflict; nothing of one that begins within.
  [[nodiscard]] std::optional<Stretch> outside_conflicts(Stretch stretch) const {
    for (const Stretch& conflict : conflicts_) {
      if (conflict.begin <= stretch.begin && stretch.begin < conflict.end) return std::nullopt;
      if (stretch.begin < conflict.begin) stretch.end = std::min(stretch.end, conflict.begin);
    }
    return stretch;
  }

  void module_line_missing() {
    const std::uint32_t begin = stretches_.empty() ? 0 : stretches_.front().begin;
    const auto length =
        static_cast<std::uint32_t>(stretches_.empty() ? 0 : stretches_.front().word.size());
    problems_.push_back({ProblemCode::module_line_missing,
                         {file_, begin, begin + length},
                         "a rule file begins with its `module` line",
                         fmt::format("write {}", shape_of("module"))});
  }

  const std::string& text_;
  text::FileId file_;
  bool notes_comments_;
  std::vector<Stretch> conflicts_;
  std::vector<Stretch> stretches_;
  Module module_;
  Problems problems_;
};

/// Of a file that is not read: as its first line has it, or the file's name.
std::string name_of_module(const text::SourceSet& sources, text::FileId file) {
  const text::Source& source = sources.at(file);
  constexpr std::string_view kWord = "module ";
  const std::string_view text = source.text;
  const std::size_t word = text.substr(0, 4096).find(kWord);
  if (word == text.npos) return source.name;
  const std::size_t begin = word + kWord.size();
  const std::size_t end = text.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.", begin);
  const std::string name(text.substr(begin, end - begin));
  return name.empty() ? source.name : name;
}

/// What git leaves of conflicts, each from its first line to its last.
std::vector<Stretch> stretches_of(std::string_view text, const Problems& conflicts) {
  std::vector<Stretch> result;
  for (const text::Problem& conflict : conflicts) {
    const std::size_t last = text.find("\n>>>>>>> ", conflict.span.begin);
    const std::size_t end = last == text.npos ? last : text.find('\n', last + 1);
    result.push_back(
        {conflict.span.begin, static_cast<std::uint32_t>(std::min(end, text.size())), {}});
  }
  return result;
}

/// What was asked to be read again, and what that leaves for the next time.
struct Again {
  LastReading& last;
  Module module;
  std::uint64_t& readings;
};

Reading read_file(const text::SourceSet& sources, text::FileId file, bool notes_comments,
                  Again* again = nullptr) {
  Problems problems = text::check_text(sources, file);
  if (!problems.empty()) {
    if (again != nullptr) again->last = {};
    Module module;
    module.file = file;
    module.name = {name_of_module(sources, file), {file, 0, 0}};
    module.is_cut = module.imports_unread = true;
    return {std::move(module), std::move(problems)};
  }
  try {
    Problems conflicts = text::find_conflicts(sources, file);
    FileReader reader(sources, file, notes_comments,
                      stretches_of(sources.at(file).text, conflicts));
    if (again != nullptr && !conflicts.empty()) again->last = {};
    Reading reading = again != nullptr && conflicts.empty()
                          ? reader.reread(again->last, std::move(again->module), again->readings)
                          : reader.read();
    if (!conflicts.empty()) {
      // What else is wrong is told once somebody has said which of the two holds.
      reading.problems = std::move(conflicts);
      reading.module.is_cut = reading.module.imports_unread = true;
      if (reading.module.name.text.empty()) {
        reading.module.name = {name_of_module(sources, file), {file, 0, 0}};
      }
    }
    for (text::Problem& problem : text::find_bidirectional_signs(sources, file)) {
      reading.problems.push_back(std::move(problem));
    }
    text::sort_problems(reading.problems);
    if (reading.module.name.text.empty()) reading.module.name.text = sources.at(file).name;
    return reading;
  } catch (const antlr4::RuntimeException& error) {
    text::bug(fmt::format("the parser failed: {}", error.what()));
  }
}

text::Result<Module> whole_or_not(Reading reading) {
  if (!reading.problems.empty()) return std::unexpected(std::move(reading.problems));
  return std::move(reading.module);
}

}  // namespace

Reading read_rules_in_part(const text::SourceSet& sources, text::FileId file) {
  return read_file(sources, file, false);
}

Reading reread_rules(const text::SourceSet& sources, text::FileId file, LastReading& last,
                     Module module, std::uint64_t& readings) {
  Again again{last, std::move(module), readings};
  return read_file(sources, file, false, &again);
}

text::Result<Module> read_rules(const text::SourceSet& sources, text::FileId file) {
  return whole_or_not(read_file(sources, file, false));
}

text::Result<Module> read_rules_to_format(const text::SourceSet& sources, text::FileId file) {
  return whole_or_not(read_file(sources, file, true));
}

std::vector<std::string> find_ambiguities(const text::SourceSet& sources, text::FileId file) {
  const std::string_view text = sources.at(file).text;
  std::vector<std::string> all;
  for (const Stretch& stretch : cut_file(text)) {
    const std::string_view bytes = text.substr(stretch.begin, stretch.end - stretch.begin);
    const Piece piece(file, stretch.begin, bytes);
    antlr4::ANTLRInputStream stream{std::string(bytes)};
    Problems problems;
    std::optional<DeclarationWords> read = read_words(piece, stream, problems);
    if (!read) continue;
    for (std::string& note : Parse(std::move(read->words)).ambiguities())
      all.push_back(std::move(note));
  }
  return all;
}

}  // namespace poppy::syntax
