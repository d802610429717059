// Mutants as text and as JSON: how many are killed, and each that lives with the test that is
// missing.
#include <fmt/format.h>

#include <array>

#include "interpreter/text/json_writer.h"
#include "interpreter/trial/mutation.h"

namespace poppy::trial {
namespace {

struct Count {
  std::size_t killed = 0, survived = 0, unreached = 0, accepted = 0;
};

void add(Count& count, const TriedMutant& one) {
  if (one.tried.fate == Fate::refused) return;
  if (!one.accepted.empty()) {
    ++count.accepted;
  } else if (one.tried.fate == Fate::killed) {
    ++count.killed;
  } else if (one.tried.fate == Fate::survived) {
    ++count.survived;
  } else {
    ++count.unreached;
  }
}

std::string row(std::string_view name, const Count& count) {
  const std::size_t all = count.killed + count.survived + count.unreached;
  if (all + count.accepted == 0) return {};
  const std::size_t tenths = all == 0 ? 1000 : count.killed * 1000 / all;  // cut off
  return fmt::format("{:<16}{:>10}{:>10}{:>11}{:>10}{:>8}.{}\n", name, count.killed, count.survived,
                     count.unreached, count.accepted, tenths / 10, tenths % 10);
}

std::string place_of(const text::SourceSet& sources, text::Span span) {
  const text::Position place = sources.position_of(span.file, span.begin);
  return fmt::format("{}:{}:{}", sources.at(span.file).name, place.line, place.column);
}

std::string_view word_of(Fate fate) {
  switch (fate) {
    case Fate::killed:
      return "killed";
    case Fate::survived:
      return "survived";
    case Fate::unreached:
      return "unreached";
    case Fate::refused:
      return "refused";
  }
  text::bug("word_of: no such fate");
}

std::string killed_text(const text::SourceSet& sources, const TriedMutant& one) {
  return fmt::format("{}: killed: {}\n  by {}:{}: {}\n", place_of(sources, one.mutant.span),
                     one.mutant.name, one.killer->path, one.killer->line, one.killer->name);
}

std::string open_text(const text::SourceSet& sources, const TriedMutant& one, bool looked) {
  std::string result = fmt::format("{}: {}: {}\n", place_of(sources, one.mutant.span),
                                   word_of(one.tried.fate), one.mutant.name);
  if (!looked) return result;
  if (!one.missing) return result + "  no case near the tests is decided otherwise\n";
  result += fmt::format("  missing in {}:\n", one.missing->file);
  std::string_view text = one.missing->text;
  while (!text.empty()) {
    const std::size_t end = text.find('\n') + 1;
    result += "    " + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

}  // namespace

std::string mutation_text(const text::SourceSet& sources, const Mutation& mutation,
                          bool with_killers) {
  std::array<Count, kMutantKinds> kinds{};
  Count all;
  std::string open;
  for (const TriedMutant& one : mutation.mutants) {
    add(kinds[static_cast<std::size_t>(one.mutant.kind)], one);
    add(all, one);
    if (one.tried.fate == Fate::refused) {
      open += fmt::format("{}: refused, and not counted: {}\n", place_of(sources, one.mutant.span),
                          one.mutant.name);
    }
    if (with_killers && one.killer) open += killed_text(sources, one);
    if (one.is_open()) open += open_text(sources, one, mutation.has_looked);
  }
  std::string result = fmt::format("{:<16}{:>10}{:>10}{:>11}{:>10}{:>10}\n", "mutants", "killed",
                                   "survived", "unreached", "accepted", "killed %");
  for (std::size_t kind = 0; kind < kMutantKinds; ++kind) {
    result += row(title_of(static_cast<MutantKind>(kind)), kinds[kind]);
  }
  result += row("all", all);
  return open.empty() ? result : open + "\n" + result;
}

std::string mutation_json(const text::SourceSet& sources, const Mutation& mutation) {
  text::JsonWriter to;
  to.begin_object();
  to.member("version", 1);
  const Score score = score_of(mutation);
  to.member("tests", mutation.tests);
  to.member("killed", score.killed);
  to.member("of", score.all);
  to.key("mutants");
  to.begin_array();
  for (const TriedMutant& one : mutation.mutants) {
    const text::Position place = sources.position_of(one.mutant.span.file, one.mutant.span.begin);
    to.begin_object();
    to.member("path", sources.at(one.mutant.span.file).name);
    to.member("line", place.line);
    to.member("column", place.column);
    to.member("kind", title_of(one.mutant.kind));
    to.member("mutant", one.mutant.name);
    to.member("fate", one.accepted.empty() ? word_of(one.tried.fate) : "accepted");
    to.key("killed_by");
    if (one.killer) {
      to.begin_object();
      to.member("name", one.killer->name);
      to.member("path", one.killer->path);
      to.member("line", one.killer->line);
      to.end_object();
    } else {
      to.null();
    }
    to.member_or_null("because", one.accepted);
    to.member_or_null("missing_in", one.missing ? one.missing->file : "");
    to.member_or_null("missing_test", one.missing ? one.missing->text : "");
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take();
}

}  // namespace poppy::trial
