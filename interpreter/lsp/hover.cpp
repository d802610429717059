// What a name is: its kind, type and title, the value as of the chosen month, run and county, and
// the source paragraph.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/check/paragraphs.h"
#include "interpreter/check/program.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/values.h"
#include "interpreter/plan/resolve.h"
#include "interpreter/report/origin_text.h"
#include "interpreter/report/value_text.h"
#include "interpreter/text/span.h"
#include "interpreter/units/calendar.h"
#include "interpreter/units/dated.h"
#include "interpreter/units/literals.h"

namespace poppy::lsp {
namespace {

template <class Things>
auto find_at(const Things& things, text::Span declared) {
  return std::ranges::find(things, declared, [](const auto& one) { return one.span; });
}

/// The parts of a hover: what it is, its value, what more there is to say.
struct Parts {
  std::string head;
  std::optional<ValueWords> value;
  std::vector<std::string> lines;
};

/// On one line, cut where it is long, with no sign that Markdown would read.
std::string as_plain_words(std::string_view text) {
  constexpr std::size_t kMost = 1200;
  std::size_t end = std::min(text.size(), kMost);
  if (end < text.size()) end = std::min(end, text.rfind(' ', kMost));
  std::string words;
  for (const char c : text.substr(0, end)) {
    if (c == '\n' || c == '\r' || c == '\t') {
      words += ' ';
      continue;
    }
    if (std::string_view("\\`*_[]<>#|~&!").contains(c)) words += '\\';
    words += c;
  }
  return end < text.size() ? words + " …" : words;
}

class Describing {
 public:
  Describing(Session& session, const Symbol& symbol)
      : now_(session.workspace.now()),
        program_(now_.checked.program),
        as_of_(session.workspace.as_of),
        symbol_(symbol) {}

  Parts describe() {
    parts_.head = fmt::format("{} {}", word_of(symbol_.kind), symbol_.name);
    switch (symbol_.kind) {
      case SymbolKind::flag:
        flag();
        break;
      case SymbolKind::parameter:
        parameter();
        break;
      case SymbolKind::define:
      case SymbolKind::rule:
      case SymbolKind::decision:
        line();
        break;
      case SymbolKind::field:
        field();
        break;
      case SymbolKind::enumeration:
        enumeration();
        break;
      case SymbolKind::module:
      case SymbolKind::enum_value:
      case SymbolKind::entity:
      case SymbolKind::list:
      case SymbolKind::create:
      case SymbolKind::gather:
      case SymbolKind::message:
      case SymbolKind::notice:
      case SymbolKind::contradiction:
      case SymbolKind::page:
      case SymbolKind::report:
      case SymbolKind::batch:
      case SymbolKind::letter:
      case SymbolKind::property:
      case SymbolKind::county:
        of();
        break;
    }
    if (!symbol_.cites.empty()) parts_.lines.push_back("cites " + symbol_.cites);
    sources();
    if (parts_.value) paragraphs(parts_.value->cites);
    paragraphs(symbol_.cites);
    return std::move(parts_);
  }

 private:
  void of() {
    if (!symbol_.of.empty()) parts_.head += " of " + symbol_.of;
  }
  void type(const check::Type& type) { parts_.head += " : " + check::type_name(program_, type); }

  void flag() {
    const auto found = find_at(program_.flags, symbol_.span);
    if (found == program_.flags.end()) return;
    type(found->type);
    if (!found->number.empty()) parts_.lines.push_back(found->number);
    if (!found->group.empty()) parts_.lines.push_back("group " + found->group);
    if (found->set_by_state) parts_.lines.emplace_back("set by the state");
    parts_.value = flag_words(now_, program_.flags.id_of(*found), as_of_);
  }
  void parameter() {
    const auto found = find_at(program_.parameters, symbol_.span);
    if (found == program_.parameters.end()) return;
    if (!found->key_names.empty()) {
      parts_.head += fmt::format("[{}]", fmt::join(found->key_names, ", "));
    }
    type(found->type);
    parts_.value = parameter_words(now_, program_.parameters.id_of(*found), as_of_);
  }
  void line() {
    of();
    const auto found = find_at(program_.lines, symbol_.span);
    if (found == program_.lines.end()) return;
    type(found->type);
    if (found->versions.size() < 2) return;
    std::vector<units::Dating> datings;
    for (const check::Version& version : found->versions) datings.push_back(version.dating);
    plan::Resolver resolve(program_, facts::find_county(program_, as_of_.county), as_of_.run_date);
    const auto used = resolve.version(datings, as_of_.month);
    if (!used) {
      parts_.value = ValueWords{{}, {resolve.not_in_force(found->name, datings, as_of_.month)}};
      return;
    }
    const check::Version& version = found->versions[*used];
    parts_.value = ValueWords{report::rule_text(*now_.sources, version.body.span, {}),
                              {report::dating_text(version.dating, true)}};
    if (!version.cites.empty()) parts_.value->details.push_back("cites " + version.cites);
    parts_.value->cites = version.cites;
  }
  void field() {
    of();
    const auto found = find_at(program_.fields, symbol_.span);
    if (found == program_.fields.end()) return;
    type(found->type);
    if (found->dated) parts_.lines.emplace_back("it may change with time");
    if (const std::string bounds = check::bounds_text(program_, *found); !bounds.empty()) {
      parts_.lines.push_back(bounds);
    }
  }
  void enumeration() {
    constexpr std::size_t kMost = 24;
    const auto found = find_at(program_.enums, symbol_.span);
    if (found == program_.enums.end()) return;
    for (std::size_t i = 0; i < std::min(found->values.size(), kMost); ++i) {
      const check::EnumValue& value = found->values[i];
      parts_.lines.push_back(value.title == value.name ? value.name
                                                       : value.name + ": " + value.title);
    }
    if (found->values.size() > kMost) {
      parts_.lines.push_back(fmt::format("… {} more", found->values.size() - kMost));
    }
  }
  /// The texts that its module is written from.
  void sources() {
    for (const check::Module& module : program_.modules) {
      if (module.file != symbol_.span.file || module.sources.empty()) continue;
      parts_.lines.push_back(
          fmt::format("module {}, from {}", module.name, fmt::join(module.sources, "; ")));
    }
  }

  /// What is cited, in the words of the document.
  void paragraphs(const std::string& cites) {
    if (cites.empty()) return;
    const auto read = check::Paragraphs::read(*now_.sources);
    for (const check::Paragraph* const one : read.cited(cites)) {
      std::string quoted =
          fmt::format("> {} {}: {}", one->document, one->number, as_plain_words(one->text));
      if (std::ranges::find(parts_.lines, quoted) == parts_.lines.end()) {
        parts_.lines.push_back(std::move(quoted));
      }
    }
  }

  const Snapshot& now_;
  const check::Program& program_;
  const AsOf& as_of_;
  const Symbol& symbol_;
  Parts parts_;
};

/// A line each; a line of the user's cannot begin a block of Markdown of its own.
std::string markdown(const Parts& parts, const Symbol& symbol, const AsOf& as_of) {
  std::string text = fmt::format("```poppy\n{}\n```\n", parts.head);
  if (!symbol.title.empty()) text += fmt::format("{}\n\n", symbol.title);
  if (parts.value) {
    text += fmt::format("{}", to_string(as_of));
    if (!parts.value->value.empty()) text += fmt::format(": `{}`", parts.value->value);
    text += "\n\n";
    for (const std::string& line : parts.value->details) text += fmt::format("- {}\n", line);
    text += "\n";
  }
  for (const std::string& line : parts.lines) text += fmt::format("{}\n\n", line);
  return text;
}

template <typename T, typename Parse>
void choose(const Json& params, const char* key, Parse parse, T& into) {
  const std::string words = text_or_empty(params, key);
  if (words.empty()) return;
  const auto read = parse(words);
  if (!read) throw Refusal{kInvalidParams, fmt::format("{}: {}", key, read.error())};
  into = *read;
}

}  // namespace

Json hover(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const Names& names = session.names();
  const auto place = names.at(session.workspace, file.path, byte_asked(file, params));
  const Symbol* const symbol = place ? names.find(place->declared) : nullptr;
  if (symbol == nullptr) return nullptr;
  const Parts parts = Describing(session, *symbol).describe();
  return {{"contents",
           {{"kind", "markdown"}, {"value", markdown(parts, *symbol, session.workspace.as_of)}}},
          {"range", Locations(session).range(*place)}};
}

Json choose_as_of(Session& session, const Json& params) {
  AsOf chosen = session.workspace.as_of;
  choose(params, "runDate", units::parse_date, chosen.run_date);
  choose(params, "month", units::parse_month, chosen.month);
  const check::Program& program = session.workspace.now().checked.program;
  if (params.contains("county")) {
    chosen.county = text_or_empty(params, "county");
    if (!chosen.county.empty()) {
      const auto county = facts::find_county_asked(program, chosen.county);
      if (!county) throw Refusal{kInvalidParams, county.error().message};
      chosen.county = program.counties[*county].name;
    }
  }
  session.workspace.as_of = chosen;
  Json counties = Json::array();
  for (const check::County& county : program.counties) counties.push_back(county.name);
  return {{"county", chosen.county},
          {"month", units::to_string(chosen.month)},
          {"runDate", units::to_string(chosen.run_date)},
          {"counties", std::move(counties)}};
}

}  // namespace poppy::lsp
