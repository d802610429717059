// A worksheet in terms: what each of its lines comes to for a case that may be any. In: the
// worksheet, the lines that are asked for, the case. Out: a symbolic value for each of them and
// each record, to the letter what reference/ makes of a case.
//
// What has no terms here becomes a value that may be anything, so that what is found to hold for
// every case still does; a case that is found against it has to be decided to be believed.
// Sums too large for exact numbers and days outside of 1900..9999, errors to every evaluator, are
// values like others here: an error settles nothing that the value would not.
#pragma once

#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "interpreter/plan/worksheet.h"
#include "interpreter/prove/case_terms.h"

namespace poppy::prove {

class Translator {
 public:
  /// All must outlive it.
  Translator(Formula& formula, CaseTerms& facts, const plan::Worksheet& sheet, units::Date run_date)
      : formula_(formula),
        terms_(formula.terms),
        facts_(facts),
        sheet_(sheet),
        program_(*sheet.program),
        run_date_(run_date) {}

  /// The lines of these slots, with those that they read.
  void translate(std::span<const plan::SlotId> wanted);
  /// Of a slot that was translated, or of an input.
  [[nodiscard]] Symbolic at(plan::SlotId slot, std::uint32_t place);

  /// That it is this value; a record is told by its place, a list by the places of its records.
  [[nodiscard]] Term is_value(const Symbolic& of, const check::Type& type,
                              const units::Value& value);

  /// Indices into Worksheet::lines: translated; those of them with a part that is not, and which;
  /// and those that read one of these, over as many lines as it takes.
  [[nodiscard]] const std::set<std::uint32_t>& lines() const { return lines_; }
  [[nodiscard]] const std::map<std::uint32_t, std::string>& opaque() const { return opaque_; }
  [[nodiscard]] const std::set<std::uint32_t>& on_opaque() const { return on_opaque_; }

 private:
  struct Frame {
    check::EntityId entity;
    std::uint32_t place = 0;
  };
  using Frames = std::array<Frame, check::kMostFrames>;
  /// An element of an aggregate that may be there.
  struct Element {
    Term there;  // it is in the list, and its `where` is not false
    Symbolic where, head, by;
    std::uint32_t place = 0;
  };
  struct Asked {
    bool head = false, by = false;
  };

  [[nodiscard]] plan::NodeId child(const plan::Node& node, std::uint32_t i) const {
    return sheet_.children[node.first + i];
  }
  [[nodiscard]] Symbolic value(plan::NodeId id, const Frames& frames);
  [[nodiscard]] std::vector<Symbolic> children(const plan::Node& node, const Frames& frames);
  /// A value that may be anything; the line that is being translated is told to hang on it.
  [[nodiscard]] Symbolic opaque(const check::Type& type, std::string_view why);

  // translate.cpp: leaves, records, reads
  [[nodiscard]] Symbolic constant(const check::Type& type, const units::Value& value);
  [[nodiscard]] Symbolic leaf(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Symbolic read(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Symbolic below(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Symbolic below_record(const plan::Node& node, std::uint32_t place);
  /// What is made of each record that the value may name.
  template <typename Make>
  [[nodiscard]] Symbolic of_record(const Symbolic& record, check::EntityId entity,
                                   const Make& make);

  // translate_strict.cpp
  [[nodiscard]] Symbolic strict(const plan::Node& node, std::span<const Symbolic> args);
  [[nodiscard]] Symbolic in_set(std::span<const Symbolic> args);
  [[nodiscard]] Symbolic in_range(const plan::Node& node, const Symbolic& arg);
  [[nodiscard]] Symbolic pick(const plan::Node& node, std::span<const Symbolic> args);
  /// The value, or an error where it does not hold.
  [[nodiscard]] Symbolic where(Term holds, const Symbolic& value);

  // translate_open.cpp: what may be settled while a part is not
  [[nodiscard]] Symbolic group(const plan::Node& node, std::span<const Symbolic> items);
  [[nodiscard]] Symbolic grouped(check::Op op, std::uint32_t at_least,
                                 std::span<const Symbolic> items);
  [[nodiscard]] Symbolic choice(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Symbolic lookup(const plan::Node& node, std::span<const Symbolic> keys);
  [[nodiscard]] Symbolic found_row(const plan::LookupTable& table,
                                   const std::vector<check::TableRow>& rows,
                                   const plan::RowsInForce& in_force,
                                   std::span<const Symbolic> keys, Term& found);
  [[nodiscard]] Term lies_in(const check::Type& type, const check::KeyRange& range, Term key);

  // translate_lists.cpp
  [[nodiscard]] Symbolic aggregate(const plan::Node& node, const Frames& frames);
  [[nodiscard]] std::vector<Element> elements(const plan::Node& node, const Frames& frames,
                                              const Symbolic& list);
  [[nodiscard]] Symbolic quantified(check::Op op, std::span<const Element> elements);
  [[nodiscard]] Symbolic of_elements(const plan::Node& node, std::span<const Element> elements);
  [[nodiscard]] Symbolic of_firm(const plan::Node& node, std::span<const Element> elements);
  [[nodiscard]] Symbolic days_of(const plan::Node& node, std::span<const Element> elements);
  [[nodiscard]] Symbolic sum(const plan::Node& node, std::span<const Element> elements);
  [[nodiscard]] Symbolic extreme(bool is_least, std::span<const Element> elements);
  [[nodiscard]] Symbolic extreme_record(bool is_least, std::span<const Element> elements);

  Formula& formula_;
  Terms& terms_;
  CaseTerms& facts_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  units::Date run_date_;
  std::map<std::uint32_t, std::vector<Symbolic>> values_;  // by slot and place
  std::set<std::uint32_t> lines_;
  std::map<std::uint32_t, std::string> opaque_;
  std::set<std::uint32_t> on_opaque_;
  std::uint32_t current_ = 0;  // the line that is being translated
};

}  // namespace poppy::prove
