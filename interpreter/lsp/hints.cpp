// What is shown in a rule file beside its text: the kinds of names, the values of flags and
// parameters, and what the function under the cursor takes.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/check/functions.h"
#include "interpreter/check/program.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/values.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/text/problem.h"

namespace poppy::lsp {
namespace {

// By number; the protocol's own words, which every client has a colour for.
constexpr auto kTokenKinds = std::to_array<std::string_view>(
    {"namespace", "enum", "enumMember", "class", "property", "variable", "parameter", "function"});

std::uint32_t token_kind(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::module:
      return 0;
    case SymbolKind::enumeration:
      return 1;
    case SymbolKind::enum_value:
    case SymbolKind::county:
      return 2;
    case SymbolKind::entity:
      return 3;
    case SymbolKind::list:
    case SymbolKind::field:
      return 4;
    case SymbolKind::flag:
      return 5;
    case SymbolKind::parameter:
      return 6;
    case SymbolKind::define:
    case SymbolKind::rule:
    case SymbolKind::decision:
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
      return 7;
  }
  text::bug("a kind of symbol without a colour");
}

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The call that a byte stands in: its function, and how many arguments stand before.
struct Call {
  std::string_view function;
  std::uint32_t argument = 0;
};

std::optional<Call> call_around(std::string_view text, std::uint32_t byte) {
  std::uint32_t argument = 0;
  int closed = 0;
  for (std::size_t i = byte; i-- > 0;) {
    const char c = text[i];
    if (c == ')' || c == ']' || c == '}') ++closed;
    if (c == ',' && closed == 0) ++argument;
    if (c != '(' && c != '[' && c != '{') continue;
    if (closed-- > 0) continue;
    if (c != '(') return std::nullopt;
    std::size_t begin = i;
    while (begin > 0 && is_word_part(text[begin - 1])) --begin;
    if (begin == i) return std::nullopt;  // parentheses alone
    return Call{text.substr(begin, i - begin), argument};
  }
  return std::nullopt;
}

/// The forms of the others, which are about records and not about plain values (docs/language.md,
/// section 11).
struct Form {
  std::string_view function, takes;
};
constexpr std::array kForms{
    Form{"exists", "value"},
    Form{"if_blank", "value, instead"},
    Form{"year", "month or date"},
    Form{"days", "days"},
    Form{"early", "date + months"},
    Form{"absolute", "number"},
    Form{"text_of", "value"},
    Form{"sum", "value for each LIST where CONDITION"},
    Form{"count", "LIST where CONDITION"},
    Form{"least", "value for each LIST where CONDITION"},
    Form{"greatest", "value for each LIST where CONDITION"},
    Form{"earliest", "LIST where CONDITION by KEY"},
    Form{"latest", "LIST where CONDITION by KEY"},
    Form{"some", "LIST where CONDITION"},
    Form{"every", "LIST where CONDITION"},
    Form{"no", "LIST where CONDITION"},
    Form{"filter", "LIST where CONDITION"},
    Form{"marginal", "amount, scale"},
};

std::string_view form_of(std::string_view function) {
  const auto plain =
      std::ranges::find(check::plain_functions(), function, &check::PlainFunction::name);
  if (plain != check::plain_functions().end()) return plain->form;
  const auto other = std::ranges::find(kForms, function, &Form::function);
  return other == kForms.end() ? std::string_view() : other->takes;
}

std::vector<std::string_view> parts_of(std::string_view form) {
  std::vector<std::string_view> parts;
  while (!form.empty()) {
    const std::size_t comma = form.find(", ");
    parts.push_back(form.substr(0, comma));
    form = comma == std::string_view::npos ? std::string_view() : form.substr(comma + 2);
  }
  return parts;
}

}  // namespace

Json token_kinds() { return Json(kTokenKinds); }

Json color_names(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const LineIndex index(file.text);
  const Names& names = session.names();
  Json data = Json::array();
  Place before;
  std::uint32_t end = 0;
  for (const NamePlace& use : names.uses_in(session.workspace, file.path)) {
    const Symbol* const symbol = names.find(use.declared);
    if (symbol == nullptr || use.begin < end) continue;
    end = use.end;
    const Place place = index.place_of(use.begin);
    const std::uint32_t length =
        units_in(std::string_view(file.text).substr(use.begin, use.end - use.begin));
    const bool is_same_line = place.line == before.line;
    const bool is_declaration =
        use.begin == use.declared.begin &&
        session.workspace.now().sources->at(use.declared.file).name == file.path;
    data.insert(data.end(), {place.line - before.line,
                             is_same_line ? place.character - before.character : place.character,
                             length, token_kind(symbol->kind), is_declaration ? 1 : 0});
    before = place;
  }
  return {{"data", std::move(data)}};
}

Json tell_signature(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const auto call = call_around(file.text, byte_asked(file, params));
  const std::string_view form = call ? form_of(call->function) : std::string_view();
  if (form.empty()) return nullptr;
  Json parameters = Json::array();
  for (const std::string_view part : parts_of(form)) parameters.push_back({{"label", part}});
  Json signature{{"label", fmt::format("{}({})", call->function, form)},
                 {"parameters", std::move(parameters)}};
  return {{"signatures", Json::array({std::move(signature)})},
          {"activeSignature", 0},
          {"activeParameter", call->argument}};
}

Json hint_values(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  Json hints = Json::array();
  const Snapshot& now = session.workspace.now();
  if (!file.path.ends_with(".poppy") || !now.files.contains(file.path)) return hints;
  const AsOf& as_of = session.workspace.as_of;
  if (as_of.county.empty()) return hints;
  const LineIndex index(file.text);
  const std::uint32_t begin = index.byte_of(place_from(params.at("range").at("start")));
  const std::uint32_t end = index.byte_of(place_from(params.at("range").at("end")));
  const check::Program& program = now.checked.program;
  for (const NamePlace& use : session.names().uses_in(session.workspace, file.path)) {
    if (use.end < begin || end < use.begin) continue;
    const bool is_declaration =
        use.begin == use.declared.begin && use.declared.file == now.files.at(file.path);
    ValueWords words;
    const auto at = [&](const auto& one) { return one.span == use.declared; };
    if (const auto flag = std::ranges::find_if(program.flags, at); flag != program.flags.end()) {
      words = flag_words(now, program.flags.id_of(*flag), as_of);
    } else if (const auto parameter = std::ranges::find_if(program.parameters, at);
               parameter != program.parameters.end() && !is_declaration &&
               parameter->key_names.empty()) {
      words = parameter_words(now, program.parameters.id_of(*parameter), as_of);
    }
    if (words.value.empty()) continue;
    hints.push_back({{"position", to_json(index.place_of(use.end))},
                     {"label", fmt::format(" = {}", words.value)},
                     {"tooltip", to_string(as_of)}});
  }
  return hints;
}

}  // namespace poppy::lsp
