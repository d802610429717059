// The second pass over letters: the notices they are made of, and their own texts, values and
// conditions as hidden lines. After check_outcomes: notices are known by then.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/check/outcome_parts.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/date_pattern.h"

namespace poppy::check {
namespace {

constexpr std::int64_t kLeastPoints = 6;
constexpr std::int64_t kMostPoints = 72;
constexpr std::size_t kLongestFont = 60;

/// Words of letters, digits and blanks, as every format that letters are written in takes them.
bool is_font(std::string_view family) {
  const auto is_word_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  };
  return !family.empty() && family.size() <= kLongestFont && family.front() != ' ' &&
         family.back() != ' ' && std::ranges::all_of(family, is_word_part);
}

bool shows_month_in_words(std::string_view pattern) {
  const auto parsed = units::parse_date_pattern(pattern);
  return parsed && (parsed->shows(units::DatePart::month_name) ||
                    parsed->shows(units::DatePart::month_letters));
}

class LetterChecker {
 public:
  LetterChecker(Checking& checking, ModuleId module, const syntax::Letter& syntax, LetterId id)
      : checking_(checking),
        module_(module),
        syntax_(syntax),
        letter_(checking.program.letters[id]),
        id_(id),
        parts_(checking, module, letter_.entity, letter_.name, bounds_of(syntax.dating)) {}

  void check() {
    report_dating(checking_, syntax_.dating, letter_.name);
    if (syntax_.when) letter_.when = parts_.condition(*syntax_.when);
    if (syntax_.each) letter_.each = syntax_.each->text;
    letter_.title = both(syntax_.english, syntax_.spanish);
    if (syntax_.font) take_font(*syntax_.font);
    if (syntax_.header) letter_.header = items(*syntax_.header);
    for (const syntax::LetterPart& part : syntax_.body) {
      letter_.body.push_back(std::visit([this](const auto& one) { return taken(one); }, part));
    }
    letter_.enclosures = items(syntax_.enclosures);
    if (syntax_.footer) letter_.footer = items(*syntax_.footer);
    checking_.program.letters[id_] = std::move(letter_);
  }

 private:
  void take_font(const syntax::LetterFont& font) {
    letter_.font = font.family;
    letter_.points = font.points;
    if (is_font(font.family) && font.points >= kLeastPoints && font.points <= kMostPoints) return;
    checking_.problem(ProblemCode::wrong_font, font.span,
                      fmt::format("`{}` in {} points is no font", font.family, font.points),
                      fmt::format("write a family of fonts and its size in points, from {} to {}: "
                                  "`font \"Arial\" 10`",
                                  kLeastPoints, kMostPoints));
  }

  BothTexts both(const syntax::TextBlock& english,
                 const std::optional<syntax::TextBlock>& spanish) {
    BothTexts texts;
    std::set<std::string> english_values;
    std::set<std::string> spanish_values;
    texts.english = parts_.text(english, english_values);
    if (!spanish) return texts;
    texts.spanish = parts_.text(*spanish, spanish_values);
    report_untranslated(checking_, texts.spanish, spanish->span);
    report_different_values(checking_, english_values, spanish_values, spanish->span);
    return texts;
  }

  // ---- texts and values

  std::vector<LetterItem> items(const std::vector<syntax::LetterItem>& syntax) {
    std::vector<LetterItem> all;
    for (const syntax::LetterItem& item : syntax) all.push_back(taken_item(item));
    return all;
  }

  LetterItem taken_item(const syntax::LetterItem& syntax) {
    LetterItem item;
    item.is_carried = syntax.is_carried;
    if (syntax.when) {
      item.when = parts_.condition_of(syntax.name ? syntax.name->text : "text", *syntax.when);
    }
    item.words = both(syntax.english, syntax.spanish);
    if (syntax.name) name_value(syntax, item);
    return item;
  }

  void name_value(const syntax::LetterItem& syntax, LetterItem& item) {
    item.name = syntax.name->text;
    if (item.words.english.empty()) item.words.english = {{item.name, kNone, {}}};
    if (!syntax.value && item.name == letter_.each) return take_each(syntax);
    syntax::Expr own;
    own.kind = syntax::ExprKind::name;
    own.text = item.name;
    own.span = syntax.name->span;
    own.text_span = syntax.name->span;
    item.value = parts_.part(item.name, syntax.value ? *syntax.value : own);
    const Type& type = checking_.program.lines[item.value].type;
    if (type.list) {
      checking_.problem(ProblemCode::wrong_kind, syntax.name->span,
                        fmt::format("`{}` is a list: it is no value of a letter", item.name));
    }
    if (syntax.pattern) item.pattern = pattern(type, *syntax.pattern);
    item.spanish_pattern =
        syntax.spanish_pattern ? pattern(type, *syntax.spanish_pattern) : item.pattern;
    if (syntax.spanish_pattern && !syntax.pattern) {
      checking_.problem(ProblemCode::wrong_pattern, syntax.spanish_pattern->span,
                        "only the Spanish value is printed by a pattern",
                        "write one behind the English title, which holds for both");
    }
    if (!syntax.spanish) return;
    report_untranslated(checking_, {{{}, item.value, {}}}, syntax.spanish->span);
    if (!syntax.spanish_pattern && shows_month_in_words(item.pattern)) {
      checking_.problem(ProblemCode::untranslated, syntax.spanish->span,
                        fmt::format("`{}` prints the month in English", item.pattern),
                        "write a pattern after the Spanish title, too: `as \"d de mes de yyyy\"`");
    }
  }

  /// What the letter's notices have in common is a text, and no line of its record.
  void take_each(const syntax::LetterItem& syntax) {
    for (const auto* pattern : {&syntax.pattern, &syntax.spanish_pattern}) {
      if (*pattern)
        check_pattern(checking_, {.kind = TypeKind::text}, (*pattern)->text, (*pattern)->span);
    }
  }

  std::string pattern(const Type& type, const syntax::TextBlock& written) {
    check_pattern(checking_, type, written.text, written.span);
    return written.text;
  }

  LetterPart taken(const syntax::LetterItem& syntax) { return taken_item(syntax); }

  LetterPart taken(const syntax::LetterTable& syntax) {
    LetterTable table;
    if (syntax.when) table.when = parts_.condition_of("lines", *syntax.when);
    table.title = both(syntax.english, syntax.spanish);
    table.lines = items(syntax.lines);
    return table;
  }

  // ---- notices

  LetterPart taken(const syntax::LetterNotices& syntax) {
    LetterNotices part;
    for (const syntax::Name& name : syntax.notices) {
      if (report_twice(checking_, listed_, name)) continue;
      if (const auto notice = find_notice(name)) part.notices.push_back(*notice);
    }
    for (const StatementId id : part.notices) {
      const Statement& notice = checking_.program.statements[id];
      if (syntax_.each) {
        require_field(notice, *syntax_.each, TypeKind::text,
                      "a letter for each is for each text that all its notices have");
      }
      if (syntax.by) {
        require_field(notice, *syntax.by, TypeKind::integer,
                      "notices are put in order by a whole number that each of them has");
      }
    }
    if (syntax.by) part.by = syntax.by->text;
    return part;
  }

  void require_field(const Statement& notice, const syntax::Name& name, TypeKind kind,
                     const std::string& hint) {
    const auto field = std::ranges::find(notice.fields, name.text, &StatementField::name);
    std::string fault;
    if (field == notice.fields.end()) {
      fault = fmt::format("the notice `{}` has no field `{}`", notice.name, name.text);
    } else {
      const Type& type = checking_.program.lines[field->line].type;
      if ((type.kind == kind && !type.list) || is_wrong(type)) return;
      fault = fmt::format("`{}` of the notice `{}` is of type {}", name.text, notice.name,
                          type_name(checking_.program, type));
    }
    checking_.problem(ProblemCode::wrong_notice, name.span, fault, hint);
  }

  /// One of the letter's program, of its record or of those below.
  std::optional<StatementId> find_notice(const syntax::Name& name) {
    const Program& program = checking_.program;
    std::vector<StatementId> found;
    std::vector<std::string_view> names;
    for (const StatementId id : program.statements.ids()) {
      const Statement& statement = program.statements[id];
      if (statement.kind != StatementKind::notice) continue;
      const std::optional<ModuleId> from = seen(statement.module);
      if (!from) continue;
      names.push_back(statement.name);
      if (statement.name != name.text) continue;
      checking_.used.insert({module_, *from});
      found.push_back(id);
    }
    if (found.empty()) {
      checking_.problem(ProblemCode::unknown_name, name.span,
                        fmt::format("there is no notice `{}` here", name.text),
                        hint_for_unknown(checking_, module_, name.text, names));
      return std::nullopt;
    }
    std::erase_if(found, [&](StatementId id) {
      return !is_at_or_above(program, letter_.entity, program.statements[id].entity) ||
             program.statements[id].program != letter_.program;
    });
    if (found.size() == 1) {
      note_use(checking_, name, program.statements[found.front()].span);
      return found.front();
    }
    const std::string fault = found.empty()
                                  ? fmt::format(
                                        "no notice `{}` of this program is of a {}, or of "
                                        "what belongs to one",
                                        name.text, program.entities[letter_.entity].name)
                                  : fmt::format("`{}` is the name of two notices", name.text);
    checking_.problem(ProblemCode::wrong_notice, name.span, fault,
                      "a letter holds notices of its record and of the records below it");
    return std::nullopt;
  }

  [[nodiscard]] std::optional<ModuleId> seen(const std::string& module) const {
    for (const ModuleId id : checking_.program.modules.ids()) {
      if (checking_.sees[module_][id] && checking_.program.modules[id].name == module) return id;
    }
    return std::nullopt;
  }

  Checking& checking_;
  ModuleId module_;
  const syntax::Letter& syntax_;
  Letter letter_;
  LetterId id_;
  OutcomeParts parts_;
  std::set<std::string> listed_;
};

}  // namespace

void check_letters(Checking& checking) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* letter = std::get_if<syntax::Letter>(&declaration);
      if (letter == nullptr) continue;
      const auto* id = checking.made_of<LetterId>(letter);
      if (id != nullptr) LetterChecker(checking, i, *letter, *id).check();
    }
  }
}

}  // namespace poppy::check
