// ANTLR's tree -> ours, and the problems that the grammar does not see: parts given twice, missing
// or out of place, literals that are none.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/syntax/antlr/piece.h"
#include "interpreter/syntax/tree.h"
#include "interpreter/units/literals.h"

namespace poppy::syntax {

inline constexpr std::size_t kLongestLiteral = 100;

template <typename Context>
const Context* as(const antlr4::tree::ParseTree* tree) {
  return dynamic_cast<const Context*>(tree);
}
/// Of one declaration.
class Builder {
 public:
  /// comments: where they begin, in order.
  Builder(const Piece& piece, const std::vector<std::uint32_t>& comments, Problems& problems)
      : piece_(piece), comments_(comments), problems_(problems) {}
  std::optional<Declaration> declaration(Parser::DeclarationContext* tree);
  Accept accept(Parser::AcceptLineContext* tree);
  std::optional<Declaration> lint(Parser::LintLineContext* tree);
  Name dotted(Parser::DottedContext* tree);
  std::string string(TerminalNode* node) const;

 private:
  /// Of a message or notice, where braces hold values.
  std::string text_with_values(TerminalNode* node) const;

  // -- places, names, problems

  [[nodiscard]] Span span(TerminalNode* node) const { return piece_.span(*node->getSymbol()); }
  [[nodiscard]] Span span(ParserRuleContext* tree) const;
  [[nodiscard]] Name name(ParserRuleContext* tree) const;
  [[nodiscard]] Name name(const Token& token) const;
  [[nodiscard]] std::vector<Name> names(const std::vector<Parser::NameContext*>& trees) const;
  void problem(ProblemCode code, Span place, std::string message, std::string hint);
  void twice(Span place, std::string_view part);
  void missing(Span place, std::string_view part, std::string_view declaration);
  void out_of_place(Span place, std::string_view part, std::string_view declaration);
  void set_string(std::string& target, TerminalNode* node, std::string_view part);
  void set_expr(std::optional<Expr>& target, Parser::ExprContext* tree, Span place,
                std::string_view part);
  TypeRef type(Parser::TypeContext* tree);

  // -- literals and dates

  std::optional<std::int64_t> whole_number(TerminalNode* node);
  template <typename Value>
  std::optional<Value> literal_as(TerminalNode* node,
                                  units::Parsed<Value> (*parse)(std::string_view)) {
    const std::string_view text = piece_.text(*node->getSymbol());
    if (text.size() > kLongestLiteral) {
      problem(ProblemCode::bad_literal, span(node),
              fmt::format("expected a number, amount or date, found {} signs without a space",
                          text.size()),
              "");
      return std::nullopt;
    }
    const units::Parsed<Value> parsed = parse(text);
    if (parsed) return *parsed;
    // 2021-08 and its like have their own words; another minus is one between two values.
    const bool is_date = text.size() > 4 && text[4] == '-' &&
                         text.find_first_not_of("0123456789-") == std::string_view::npos;
    std::string hint;
    if (units::parse_date(text)) {
      hint = fmt::format("write the month alone: {}", text.substr(0, 7));
    } else if (units::parse_month(text)) {
      hint = fmt::format("write the day, too: {}-01", text);
    } else if (!is_date && text.find('-') != std::string_view::npos) {
      hint = "a minus between two values needs a space on each side";
    }
    problem(ProblemCode::bad_literal, span(node), parsed.error(), std::move(hint));
    return std::nullopt;
  }
  std::optional<Dating> dating(const std::vector<Parser::DatingPartContext*>& parts);

  // -- declarations

  std::optional<Declaration> line_declaration(Parser::DeclarationContext* tree);
  std::optional<Declaration> block_declaration(Parser::DeclarationContext* tree);
  Declaration flag(Parser::FlagLineContext* line);
  Declaration enumeration(Parser::EnumBlockContext* block);
  void set_bound(std::optional<Name>& bound, Name name, std::string_view part);
  void add_range(Range& range, Parser::RangeContext* part);
  std::vector<Field> fields(Parser::FieldsContext* tree);
  Declaration entity(Parser::EntityBlockContext* block);
  void head(const std::vector<Parser::HeadPartContext*>& parts, std::string& title,
            std::string& cites, bool* partial, std::string_view declaration);
  Version version(std::optional<Dating> dates, Parser::ExprContext* body,
                  const std::vector<Parser::TrailContext*>& trail, Span place);
  std::vector<Version> versions(Parser::BodyContext* tree);
  Name column(Parser::ColumnContext* tree);
  void set_column(std::optional<Name>& target, Parser::ColumnContext* tree, std::string_view part);
  TableMap table_map(Parser::TableContext* tree);
  Declaration parameter(Parser::ParameterBlockContext* block);
  Declaration define(Parser::DefineBlockContext* block);
  Declaration rule(Parser::RuleBlockContext* block);
  Declaration decision(Parser::DecisionBlockContext* block);
  /// The lines that creates, messages and notices share, before it is known which may stand where.
  struct OutcomeLines {
    std::optional<Expr> when, removed;
    std::string cites;
    std::optional<Dating> dating;
    std::vector<FieldLine> fields;
    std::optional<TextBlock> english, spanish;
    std::optional<Span> removed_at, kept_at, text_at;  // where these were written
  };
  OutcomeLines outcome_lines(const std::vector<Parser::OutcomeLineContext*>& lines);
  void text_line(OutcomeLines& all, Parser::OutcomeTextContext* line);
  Declaration create(Parser::CreateBlockContext* block);
  Declaration statement(Parser::StatementBlockContext* block);

  // -- pages, reports and batches

  TextBlock text_block(const std::vector<TerminalNode*>& pieces) const;
  void set_text(std::optional<TextBlock>& target, TerminalNode* node, std::string_view part);
  void add_shown_part(ShownItem& item, Parser::ShownPartContext* part);
  ShownItem shown_line(Parser::ShownLineContext* tree);
  ShownItem page_text(Parser::PageTextContext* tree);
  PageFilter page_filter(Parser::RowsFilterContext* tree);
  PageRows page_rows(Parser::PageRowsContext* tree);
  PageFlags page_flags(Parser::PageFlagsContext* tree);
  EditField edit_field(Parser::EditFieldContext* tree);
  PageEdit page_edit(Parser::PageEditContext* tree);
  void page_line(Page& page, Parser::PageLineContext* line);
  Declaration page(Parser::PageBlockContext* block);
  Declaration report(Parser::ReportBlockContext* block);
  void batch_line(Batch& batch, Parser::BatchLineContext* line);
  Declaration batch(Parser::BatchBlockContext* block);

  // -- letters

  [[nodiscard]] TextBlock quoted_block(const Token& token) const;
  void both_titles(Parser::BothTitlesContext* tree, TextBlock& english,
                   std::optional<TextBlock>& spanish);
  void add_letter_part(LetterItem& item, Parser::LetterPartContext* part);
  LetterItem letter_field(Parser::LetterFieldContext* tree);
  LetterItem letter_item(Parser::LetterItemContext* tree);
  void letter_edge(Letter& letter, Parser::LetterEdgeContext* tree);
  LetterTable letter_table(Parser::LetterTableContext* tree);
  LetterNotices letter_notices(Parser::LetterNoticesContext* tree);
  void letter_line(Letter& letter, Parser::LetterLineContext* line);
  Declaration letter(Parser::LetterBlockContext* block);

  // -- properties

  Claim never_claim(Parser::ClaimNeverContext* tree);
  Claim same_claim(Parser::ClaimSameContext* tree);
  void property_line(Property& property, Parser::PropertyLineContext* line);
  Declaration property(Parser::PropertyBlockContext* block);

  // -- expressions

  [[nodiscard]] bool holds_comment(Span place) const;
  [[nodiscard]] Expr node(ExprKind kind, Span place) const;
  Expr word_node(ExprKind kind, Span place, Span word) const;
  Expr expr(Parser::ExprContext* tree);
  Expr negation(Parser::NegationContext* tree);
  Expr comparison(Parser::ComparisonContext* tree);
  static bool bare(Parser::SumContext* tree) { return tree->product().size() > 1; }
  void bare_sum(Span place, Span word);
  /// To what it rounds; as read so far it has the value alone.
  void round_to(Expr& outer, Parser::RoundedToContext* tree);
  Expr value(Parser::ValueContext* tree);
  std::vector<std::string> operators(ParserRuleContext* tree) const;
  Expr sum(Parser::SumContext* tree);
  Expr product(Parser::ProductContext* tree);
  Expr factor(Parser::FactorContext* tree);
  Expr postfix(Parser::PostfixContext* tree);
  Expr primary(Parser::PrimaryContext* tree);
  Expr literal_node(Parser::LiteralContext* tree, Span place);
  ItemMark mark(Parser::LabelContext* label, const std::vector<Parser::DatingPartContext*>& dates);
  /// One label may stand before several versions of an item, as long as each has dates of its own.
  /// Branches of a choice may share one: a paragraph often gives several.
  void check_labels(const std::vector<ItemMark>& marks);
  Expr items(Expr whole, const std::vector<Parser::ItemContext*>& lines);
  Expr choice(const std::vector<Parser::BranchContext*>& branches, Span place);
  Expr argument(Parser::ArgumentContext* tree);
  const Piece& piece_;
  const std::vector<std::uint32_t>& comments_;
  Problems& problems_;
};

}  // namespace poppy::syntax
