// Random expressions of a wanted type over the names of a model, as rule text that the checker
// accepts. What comes out is one value: an atom, or in parentheses.
#pragma once

#include <optional>
#include <string>

#include "tests/differential/chance.h"
#include "tests/differential/program_model.h"

namespace poppy::differential {

class ExpressionWriter {
 public:
  /// Over a row of the entity. `budget`: about how many parts an expression has.
  ExpressionWriter(const Model& model, Chance& chance, int entity, int budget)
      : model_(model), chance_(chance), budget_(budget), frames_{{entity, ""}} {}

  /// Of the type or one that widens to it (an int for a rate); never blank unless `type.or_blank`.
  std::string value(const DrawnType& type, int depth);
  std::string condition(int depth) { return value({TypeKind::boolean}, depth); }
  /// A value that may be blank for the parts of an outcome after `when`: the condition, and what it
  /// proves from then on.
  std::string guarding_condition(int depth);
  /// A name that a text may show, if there is one.
  std::optional<std::string> shown_name();

  [[nodiscard]] bool reads_other_months() const { return reads_other_months_; }

  std::string literal(const DrawnType& type);
  /// Records of the entity, or of one that is drawn (kNoEntity).
  std::optional<std::string> list(int& entity, int depth);

 private:
  struct Frame {
    int entity = kNoEntity;  // kNoEntity: a window's month, or a row of the table
    std::string alias;
    const DrawnTable* table = nullptr;
    [[nodiscard]] bool is_window() const { return entity == kNoEntity && table == nullptr; }
  };
  /// A record in reach: how its members begin, and the record itself (empty: it has no name).
  struct Row {
    std::string prefix;
    int entity = 0;
    std::string self;
  };
  /// Proved not to be blank, while that many frames are open.
  struct Assumed {
    std::string text;
    DrawnType type;
    std::size_t frames = 0;
  };
  struct Source {  // of an aggregate
    std::string list, alias, where;
    bool window = false;  // or a table: the alias stands in `list`
  };

  std::string plain(const DrawnType& type, int depth);
  std::string maybe_blank(const DrawnType& type, int depth);
  std::string of_kind(const DrawnType& type, int depth);
  std::string any_kind(const DrawnType& type, int depth);
  std::string boolean(int depth);
  std::string integer(int depth);
  std::string money(int depth);
  std::string exact_money(int depth);
  std::string rate(int depth);
  std::string date(int depth);
  std::string month(int depth);
  std::string span(int depth);
  std::string dayset(int depth);
  std::string text(int depth);
  std::string enumeration(const DrawnType& type, int depth);
  std::optional<std::string> record(int entity, bool or_blank, int depth);

  std::string group(int depth);
  std::string comparison(int depth);
  std::string guarded(const DrawnType& type, int depth);
  std::string choice(const DrawnType& type, int depth);
  std::string complete_choice(const DrawnType& type, int depth);
  std::string fraction(bool money, int depth);
  std::string quantified(int depth);
  std::string pick(const DrawnType& type, int depth);
  /// A call of a function that gives the type, or a blank: whichever ops/ has.
  std::optional<std::string> call(const DrawnType& type, bool or_blank, int depth);
  std::optional<std::string> marginal(int depth);
  std::optional<std::string> sum_of(const DrawnType& type, int depth);
  std::optional<std::string> other_month(const DrawnType& type, bool or_blank);

  /// Opens a list or window and draws its `where`; close() it after the head was drawn.
  std::optional<Source> open(int depth, bool windows, bool needs_where);
  /// A table whose rows, with those of the loops around, are not too many.
  const DrawnTable* table();
  void close(const Source& source);
  std::string parts_of(const Source& source) const;

  std::vector<Row> rows() const;
  std::vector<std::string> reads(const DrawnType& type, bool or_blank, int depth);
  std::optional<std::string> read(const DrawnType& type, bool or_blank, int depth);
  /// A line that reads other months makes its reader one that does.
  void note_months(const std::string& name);
  std::string bounded_month();
  std::string dating();
  DrawnType any_type(bool with_text);
  DrawnType ordered_type();
  bool spent() { return --budget_ < 0; }
  bool in_window() const;
  std::size_t lists_open() const;

  const Model& model_;
  Chance& chance_;
  int budget_;
  int names_ = 0;
  bool reads_other_months_ = false;
  std::vector<Frame> frames_;
  std::vector<Assumed> assumed_;
};

[[nodiscard]] std::string type_text(const Model& model, const DrawnType& type);

}  // namespace poppy::differential
