// Runs a worksheet over the rows of a block many at a time: numbers as columns, truth as words of
// 64 rows, one set each for yes, no and error, so that three-valued logic is three instructions.
// What has no columnar form, a list of a list, say, is run by the Machine row by row, and so is a
// row whose choice hangs on something unknown. Results equal the Machine's, exact amounts as
// numbers.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "interpreter/code/dense_table.h"
#include "interpreter/code/exact.h"
#include "interpreter/code/kernels.h"
#include "interpreter/code/machine.h"
#include "interpreter/code/strict_cells.h"

namespace poppy::code {

/// One for each thread.
class Columnar {
 public:
  explicit Columnar(std::shared_ptr<const Code> code, const Kernels& kernels = best_kernels());

  /// As Machine::attach.
  void attach(Block& block);
  /// Fills the line slots that results are read from (outcomes, form lines), and those that the
  /// Machine read.
  void run();
  /// Fills the slot of a line that results need, or of none.
  void fill(plan::SlotId slot);
  /// 1 for lines that no result needs.
  [[nodiscard]] const units::IdVector<plan::SlotId, std::uint8_t>& unneeded() const {
    return unneeded_;
  }
  /// Lines that results need, as indices into Worksheet::lines, of which a row of the case is
  /// neither known nor blank.
  [[nodiscard]] const std::vector<std::uint32_t>& open_lines(std::uint32_t case_row);
  /// Of a line that results need, filled or not.
  [[nodiscard]] units::Cell cell(plan::SlotId slot, std::uint32_t row) const;
  /// Fills all other line slots, too: those that only statements' words, or nothing, need.
  void fill_all();

 private:
  /// Truth of the rows of a domain.
  struct Truth {
    std::uint64_t* yes = nullptr;
    std::uint64_t* no = nullptr;
    std::uint64_t* error = nullptr;
  };
  /// Numbers of the rows of a domain: a column, or one for all rows.
  struct Numbers {
    const std::int64_t* values = nullptr;  // null: `one` in all rows
    std::int64_t one = 0;
    const std::int64_t* dens = nullptr;  // null: `den` in all rows, 1 of plain numbers
    std::int64_t den = 1;
    const units::CellState* states = nullptr;  // null: all are known

    [[nodiscard]] Operand operand() const { return {values, one}; }
    [[nodiscard]] Operand den_operand() const { return {dens, den}; }
    [[nodiscard]] std::int64_t value(std::size_t row) const {
      return values == nullptr ? one : values[row];
    }
    [[nodiscard]] Exact exact(std::size_t row) const {
      return {value(row), dens == nullptr ? den : dens[row]};
    }
    [[nodiscard]] units::CellState state(std::size_t row) const {
      return states == nullptr ? units::kKnown : states[row];
    }
  };
  /// Room for the numbers of a domain; dens null: for plain numbers.
  struct Room {
    std::int64_t* values = nullptr;
    std::int64_t* dens = nullptr;
  };
  /// The rows that an expression is about: those of an entity, as the elements of frame `frame`.
  struct Domain {
    check::EntityId entity;
    std::uint32_t frame = 0;
    std::size_t rows = 0;
    [[nodiscard]] std::size_t words() const { return (rows + 63) / 64; }
  };
  /// Whether a line has a columnar form; and what all blocks share of it.
  struct LinePlan {
    bool columnar = false;
    bool needed = false;               // by a result
    bool truth = false;                // its value is kept as words
    std::vector<plan::SlotId> truths;  // slots kept as words that the line reads
  };
  /// A line's words, made once for each block.
  struct Kept {
    std::vector<std::uint64_t> yes, no, error;
    bool filled = false;  // the cells of the slot are
  };
  /// Memory that is given back in the order it was taken.
  class Scratch {
   public:
    void* take(std::size_t bytes);
    struct Mark {
      std::size_t chunk = 0, used = 0;
    };
    [[nodiscard]] Mark mark() const { return {chunk_, used_}; }
    void release(Mark to);

   private:
    static constexpr std::size_t kChunk = std::size_t{1} << 20;
    std::vector<std::unique_ptr<std::byte[]>> chunks_;
    std::vector<std::size_t> sizes_;
    std::size_t chunk_ = 0, used_ = 0;
  };

  // Planning.
  [[nodiscard]] bool can(plan::NodeId node, check::EntityId entity, std::uint32_t frame) const;
  [[nodiscard]] bool can_aggregate(const plan::Node& node, check::EntityId entity,
                                   std::uint32_t frame) const;
  [[nodiscard]] bool can_elements(const plan::Node& node, std::uint32_t at, check::EntityId entity,
                                  std::uint32_t frame) const;
  void gather_truths(plan::NodeId node, std::vector<plan::SlotId>& slots) const;
  [[nodiscard]] const plan::Node& child(const plan::Node& node, std::uint32_t index) const;
  [[nodiscard]] plan::NodeId child_id(const plan::Node& node, std::uint32_t index) const;
  [[nodiscard]] static bool is_truth(const check::Type& type);
  [[nodiscard]] bool may_be_blank(const plan::Node& node) const;

  // Running.
  void find_open();
  void run_line(std::size_t line);
  void run_columnar(std::size_t line);
  void keep_numbers(plan::SlotId slot, plan::NodeId root, const Domain& domain);
  /// What was left to the machine, row by row.
  void redo_rows(std::size_t line);
  [[nodiscard]] Truth truth_of(plan::NodeId node, const Domain& domain);
  void truth_into(plan::NodeId node, const Domain& domain, const Truth& to);
  void read_truth(const plan::Node& node, const Domain& domain, const Truth& to);
  void in_set_into(const plan::Node& node, const Domain& domain, const Truth& to);
  void exists_into(const plan::Node& node, const Domain& domain, const Truth& to);
  void compare_exact_into(const plan::Node& node, const Domain& domain, const Truth& to);
  void compare_into(const plan::Node& node, const Domain& domain, const Truth& to);
  void compared(const std::uint64_t* truth, const Numbers& left, const Numbers& right,
                bool equality, const Domain& domain, const Truth& to, bool denied = false);
  void group_into(const plan::Node& node, const Domain& domain, const Truth& to);
  /// Rows of a choice: not yet settled, taken by the branch at hand, open at its guard.
  struct Choosing {
    std::uint64_t* rest;
    std::uint64_t* taken;
    std::uint64_t* open;
  };
  /// Whether any row takes the branch.
  bool choose_rows(const plan::Node& node, std::uint32_t branch, const Domain& domain,
                   const Choosing& rows);
  void choose_truth(const plan::Node& node, const Domain& domain, const Truth& to);
  void truth_from(const Numbers& numbers, const Domain& domain, const Truth& to);
  /// An element of some, every or no; where: null, it has none.
  struct Element {
    Truth where, head;
  };
  /// 64 elements: those that settle the whole, those that leave it open, by an error.
  struct Met {
    std::uint64_t yes = 0, open = 0, error = 0;
  };
  [[nodiscard]] Element element_of(const plan::Node& node, std::uint32_t& at, const Domain& domain);
  [[nodiscard]] static Met met_of(const Element& asked, std::size_t word, std::size_t rows);
  void quantify(const plan::Node& node, const Domain& domain, const Truth& to);
  void quantify_unrolled(const plan::Node& node, const Domain& domain, const Truth& to);

  // `into`, where it is given, is where the numbers may be put; they need not be.
  [[nodiscard]] Numbers numbers_of(plan::NodeId node, const Domain& domain, const Room& into);
  [[nodiscard]] Numbers numbers_of(plan::NodeId node, const Domain& domain) {
    return numbers_of(node, domain, Room());
  }
  [[nodiscard]] Numbers leaf_numbers(const plan::Node& node, const Domain& domain);
  [[nodiscard]] units::Cell constant_cell(const plan::Node& node) const;
  [[nodiscard]] Numbers read_numbers(const plan::Node& node, const Domain& domain);
  [[nodiscard]] Numbers numbers_from(const Truth& truth, const Domain& domain, const Room& to,
                                     units::CellState* states) const;
  /// Words -> states; whether all are known.
  static bool spread_states(const Truth& truth, std::size_t rows, units::CellState* states);
  [[nodiscard]] Numbers numbers_of_column(plan::SlotId slot);
  [[nodiscard]] Numbers spread_below(Numbers made, check::EntityId entity, const Domain& domain);
  [[nodiscard]] Numbers read_of_records(const plan::Node& node, const Domain& domain);
  /// What a choice of numbers has come to, over the rows of the branches taken so far.
  struct Chosen {
    Room made;
    std::int64_t* other = nullptr;  // of exact numbers: room as large
    units::CellState* states = nullptr;
    bool open = false;
    std::int64_t den = 0;  // of all that is made so far; 0: nothing is
    bool is_even = true;   // it is
  };
  [[nodiscard]] Numbers choose_numbers(const plan::Node& node, const Domain& domain,
                                       const Room& into);
  void take_branch(Chosen& chosen, const std::uint64_t* taken, Numbers value, const Domain& domain);
  void even_out(Chosen& chosen, Numbers& value, const Domain& domain);
  [[nodiscard]] Numbers strict(const plan::Node& node, const Domain& domain, const Room& into);
  [[nodiscard]] Numbers first_not_blank(const plan::Node& node, const Domain& domain);
  [[nodiscard]] Numbers pick_rows(const plan::Node& node, const Domain& domain);
  /// A strict op's operands, in registers of the loop.
  struct Operands {
    std::array<Numbers, 3> at;
    std::uint32_t count = 0;
  };
  [[nodiscard]] Operands operands_of(const plan::Node& node, const Domain& domain);
  /// Row by row, as the op's row in ops/ says; of operands in cells of a kind.
  [[nodiscard]] Numbers lanes(check::Op op, units::CellKind kind, const plan::Node& node,
                              const Operands& operands, const Domain& domain, const Room& into);
  template <typename F, typename Form>
  [[nodiscard]] Numbers lanes_of_form(const plan::Node& node, const Operands& operands,
                                      const Domain& domain, const Room& into);
  template <typename F, typename... Forms>
  [[nodiscard]] Numbers lanes_of_kind(ops::FormsOf<Forms...> forms, units::CellKind kind,
                                      const plan::Node& node, const Operands& operands,
                                      const Domain& domain, const Room& into);
  [[nodiscard]] units::CellKind kind_of_operands(const plan::Node& node) const;
  [[nodiscard]] Numbers by_lanes(const plan::Node& node, const Domain& domain);
  /// A table looked up in all rows.
  struct Lookup {
    const Table& table;
    const DenseTable& dense;
    std::vector<Numbers> keys;
    Room made;
    units::CellState* states = nullptr;
    bool open = false;  // `states` tell
    SearchKeys wanted;  // of the row at hand
  };
  [[nodiscard]] Numbers look_up_rows(const plan::Node& node, const Domain& domain,
                                     const Room& into);
  void look_up_row(Lookup& lookup, std::size_t row, const Domain& domain);
  void look_up_dense(Lookup& lookup, const Domain& domain);

  // Arithmetic.
  [[nodiscard]] Numbers to_exact(const plan::Node& node, const Domain& domain);
  [[nodiscard]] static bool has_kernel(check::Op op);
  [[nodiscard]] Numbers plain_arithmetic(const plan::Node& node, const Domain& domain,
                                         const Room& into);
  [[nodiscard]] Numbers exact_arithmetic(const plan::Node& node, const Domain& domain,
                                         const Room& into);
  /// With one denominator for all rows; false: it cannot be had.
  bool even_arithmetic(check::Op op, Numbers left, Numbers right, const Domain& domain,
                       const Room& to, Numbers& made);
  [[nodiscard]] Numbers round_rows(const plan::Node& node, const Domain& domain, const Room& into);
  /// Brings both over one denominator, the same in all rows; false: they are as before.
  [[nodiscard]] bool share_den(Numbers& left, Numbers& right, const Domain& domain);
  [[nodiscard]] bool bring_over(Numbers& numbers, std::int64_t den, const Domain& domain);
  /// Of or-ed states: what an op that needs all its operands comes to.
  [[nodiscard]] static units::CellState open_state(unsigned states);
  [[nodiscard]] const units::CellState* both_states(const Numbers& left, const Numbers& right,
                                                    const Domain& domain);
  [[nodiscard]] const units::CellState* all_states(std::span<const Numbers> operands,
                                                   const Domain& domain);
  [[nodiscard]] const units::CellState* open_states(const Numbers& value, const Domain& domain);
  void mark_too_large(std::size_t row, const Domain& domain);

  // Aggregates of numbers.
  [[nodiscard]] Numbers fold_rows(const plan::Node& node, const Domain& domain, const Room& into);
  [[nodiscard]] static bool is_settled(const Truth& where, const Domain& domain);
  [[nodiscard]] static bool add_below(const Truth& where, Operand heads, const Domain& domain,
                                      const facts::EntityRows& rows, std::int64_t* to,
                                      units::CellState* states);
  /// An element's parts, evaluated over a domain; absent where the aggregate has none.
  struct Parts {
    Truth where;
    Numbers head;
    Numbers by;
  };
  bool fold_elements(const plan::Node& node, const Parts& parts, const Domain& domain,
                     const facts::EntityRows& rows, const Room& made, units::CellState* states);
  [[nodiscard]] Numbers fold_below(const plan::Node& node, const Domain& domain, const Room& to);
  [[nodiscard]] Numbers fold_unrolled(const plan::Node& node, const Domain& domain, const Room& to);
  [[nodiscard]] Numbers pick_records(const plan::Node& node, const Domain& domain, const Room& to);
  [[nodiscard]] Numbers gather_days(const plan::Node& node, const Domain& domain, const Room& to);
  /// What an aggregate has come to in one row.
  struct Folded {
    Exact result{0, 1};
    unsigned open = units::kKnown;  // or-ed states of what is not known
    units::CellState state = units::kKnown;
  };
  static constexpr units::CellState kTooLarge = 8;  // of Folded::state alone
  static void fold_element(check::Op op, const Numbers& heads, std::size_t element, bool exact,
                           Folded& folded);
  [[nodiscard]] static units::CellState settled(const Folded& folded);
  [[nodiscard]] static bool is_counted(const Truth& where, std::size_t element, unsigned& open);
  /// Calls visit with each row but those that `where` leaves out for sure.
  template <typename Visit>
  static void each_counted(const Truth& where, const Domain& domain, Visit visit) {
    for (std::size_t begin = 0; begin < domain.rows; begin += 64) {
      std::uint64_t bits = domain.rows - begin < 64
                               ? (std::uint64_t{1} << (domain.rows - begin)) - 1
                               : ~std::uint64_t{0};
      if (where.no != nullptr) bits &= ~where.no[begin / 64];
      for (; bits != 0; bits &= bits - 1) {
        visit(begin + static_cast<std::size_t>(__builtin_ctzll(bits)));
      }
    }
  }
  [[nodiscard]] Parts parts_of(const plan::Node& node, std::uint32_t& at, const Domain& domain);

  template <class T>
  using BySlot = units::IdVector<plan::SlotId, T>;
  template <class T>
  using ByEntity = units::IdVector<check::EntityId, T>;

  /// For each row of the domain, the row of its ancestor entity.
  [[nodiscard]] const std::uint32_t* ancestors(check::EntityId from, check::EntityId to);
  /// The child rows that an aggregate runs over, by row of the domain; given: whether there are
  /// any.
  [[nodiscard]] Domain domain_of(const plan::Node& aggregate, const Domain& outer) const;
  /// Rows of the line at hand that only the Machine can settle, given rows of a domain below it.
  void leave_to_machine(const std::uint64_t* rows, const Domain& domain);

  [[nodiscard]] Truth take_truth(const Domain& domain);
  [[nodiscard]] Room take_numbers(const Domain& domain, bool exact, const Room& into);
  [[nodiscard]] Room take_numbers(const Domain& domain, bool exact) {
    return take_numbers(domain, exact, Room());
  }
  [[nodiscard]] std::uint64_t* take_words(const Domain& domain);
  [[nodiscard]] units::CellState* take_states(const Domain& domain);
  template <typename T>
  [[nodiscard]] T* take(std::size_t count);

  std::shared_ptr<const Code> code_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const Kernels& kernels_;
  Machine machine_;
  std::vector<LinePlan> lines_;        // by index into Worksheet::lines
  BySlot<std::uint8_t> is_kept_;       // a columnar line's truth
  std::vector<plan::SlotId> results_;  // slots that results are read from
  BySlot<std::uint8_t> unneeded_;
  std::vector<std::vector<units::Span>> span_piles_;  // by row: room for days being gathered
  std::vector<Folded> folded_;                        // by row: room for a fold over months

  Block* block_ = nullptr;
  BySlot<Kept> kept_;
  BySlot<std::uint8_t> all_known_;  // 0 not looked at, 1 no, 2 yes
  // The denominator of all known rows of an exact column; 0 there is none such, -1 not
  // looked at.
  BySlot<std::int64_t> even_dens_;
  std::vector<DenseTable> dense_tables_;                      // as Code::tables
  ByEntity<ByEntity<std::vector<std::uint32_t>>> ancestors_;  // by from, by to
  std::vector<std::vector<std::uint32_t>> open_;              // by case, once asked for
  bool is_open_found_ = false;
  std::vector<std::uint64_t> redo_;  // rows of the line at hand
  bool any_redo_ = false;
  check::EntityId line_entity_;
  Scratch scratch_;
};

}  // namespace poppy::code
