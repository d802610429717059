// A line of JSON straight into typed columns, for runs over many cases: no tree, no text made of
// what is a number, no heap once the columns have grown. It takes plain, well-formed cases whole
// and refuses every other without a word; those go to read_case, which reports their problems or
// reads them. What it takes it reads just as read_case and bind do.
//
//   if (!tokens.read(line) || !reader.read_head(tokens.nodes(), head)) … slowly
//   if (!reader.append(tokens.nodes(), run_date, columns)) … slowly
//   … when there are enough: reader.complete(columns)
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "interpreter/facts/fact_columns.h"
#include "interpreter/facts/read_cell.h"
#include "interpreter/units/literals.h"

namespace poppy::facts {

/// What chooses the worksheet of a case.
struct CaseHead {
  std::string_view name;  // as written, until the tokens read another text
  std::optional<check::CountyId> county;
  std::optional<units::MonthRange> months;
  std::optional<units::Date> run_date;
  std::vector<std::string_view> programs;  // of the program's modules; empty: all
};

/// For one thread: it remembers in which order keys come.
class ColumnReader {
 public:
  /// The program must outlive the reader.
  explicit ColumnReader(const check::Program& program);

  using Nodes = std::span<const config::JsonNode>;

  /// Reads the case's own `county`, months, `run_date` and `programs`, and whether it has a name.
  /// False: refused.
  [[nodiscard]] bool read_head(Nodes nodes, CaseHead& head);

  /// A case whose head was read, as a run of that date sees it, to columns that `clear` has made.
  /// False: refused, and the columns are as before.
  [[nodiscard]] bool append(Nodes nodes, units::Date run_date, FactColumns& columns);

  /// What no case spoke of becomes unknown. Before the columns are read; cases may be appended
  /// after it.
  void complete(FactColumns& columns) const;

 private:
  enum class ItemKind : std::uint8_t {
    case_name,
    county,
    month,
    months,
    run_date,
    programs,
    saved,
    field,
    list,
    line
  };
  /// What a key means.
  struct Item {
    ItemKind kind;
    std::uint32_t id = check::kNone;
    CellType type;
    bool full_name = false;  // of a line

    // What `id` is, by the kind.
    [[nodiscard]] check::FieldId field() const { return check::FieldId(id); }
    [[nodiscard]] check::EntityId list() const { return check::EntityId(id); }
    [[nodiscard]] check::LineId line() const { return check::LineId(id); }
  };
  struct Keys {
    KeyTable names;
    std::vector<Item> items;
    void add(std::string_view name, Item item) {
      names.add(name);
      items.push_back(item);
    }
  };
  struct EntityKeys {
    Keys facts, saved;
    std::vector<CellType> key;  // of the entity's key fields
    std::vector<check::EntityId> children;
    bool has_dates = false;        // from which and until which a run sees a record
    bool asks_of_removed = false;  // a contradiction is asked of removed records
  };
  /// A record-typed fact that still names its record by key.
  struct Reference {
    check::FieldId field;
    std::uint32_t row;
    check::EntityId of;
  };
  struct Sizes {
    units::IdVector<check::EntityId, std::uint32_t> rows;
    std::size_t chars = 0, spans = 0, pooled_rows = 0, saved = 0, saved_cells = 0;
  };

  void add_saved_keys(check::EntityId entity);
  [[nodiscard]] static const Item* find(Keys& keys, std::uint32_t& before, std::string_view key) {
    before = keys.names.find(before, key);
    return before == check::kNone ? nullptr : &keys.items[before];
  }

  /// What does not choose the worksheet is passed over.
  [[nodiscard]] bool read_head_entry(const Item& item, const config::JsonNode& node,
                                     CaseHead& head) const;
  [[nodiscard]] bool read_programs(const config::JsonNode& node, CaseHead& head) const;
  [[nodiscard]] bool read_case(const config::JsonNode& node);
  [[nodiscard]] bool read_case_name(const config::JsonNode& node, std::uint32_t row);
  /// Facts and lists of a record, or all of the case.
  [[nodiscard]] bool read_entries(check::EntityId entity, std::uint32_t row,
                                  const config::JsonNode& node);
  [[nodiscard]] bool read_field(std::uint32_t row, const Item& item, const config::JsonNode& node);
  [[nodiscard]] bool read_other(std::uint32_t row, const Item& item, const config::JsonNode& node);
  [[nodiscard]] bool read_list(check::EntityId entity, std::uint32_t parent,
                               const config::JsonNode& node);
  [[nodiscard]] bool read_record(check::EntityId entity, std::uint32_t parent,
                                 const config::JsonNode& node);
  std::uint32_t add_row(check::EntityId entity, std::uint32_t parent);
  [[nodiscard]] bool fill_key(check::EntityId entity, std::uint32_t row);
  void append_key_part(const CellType& type, const units::Cell& cell);
  /// Whether the run sees the record; nullopt: its dates cannot be.
  [[nodiscard]] std::optional<bool> is_seen(check::EntityId entity, std::uint32_t row) const;
  /// The row and all from it on, and what stands below them.
  void cut_rows(check::EntityId entity, std::uint32_t from);
  [[nodiscard]] bool texts_differ();
  /// Of the rows from `begin` on and of the keys from `unseen` on.
  [[nodiscard]] bool keys_differ(check::EntityId entity, std::uint32_t begin, std::size_t unseen);
  [[nodiscard]] bool resolve_references();
  /// A key in the pools becomes the first row of the case that has it.
  [[nodiscard]] bool place(check::EntityId of, std::int64_t& value);

  [[nodiscard]] bool read_saved(const config::JsonNode& node);
  [[nodiscard]] bool read_decision(const config::JsonNode& node);
  /// `run`: of the case, whose month and day stand among its lines; else null.
  [[nodiscard]] bool read_saved_lines(check::EntityId entity, std::uint32_t row,
                                      const config::JsonNode& node, SavedRun* run);
  [[nodiscard]] bool read_saved_entry(check::EntityId entity, std::uint32_t row, const Item& item,
                                      const config::JsonNode& node, SavedRun* run);
  [[nodiscard]] bool read_saved_line(check::EntityId entity, std::uint32_t row, const Item& item,
                                     const config::JsonNode& node);
  [[nodiscard]] bool entry_keys_differ(const config::JsonNode& node);
  [[nodiscard]] bool read_saved_list(check::EntityId entity, std::uint32_t parent,
                                     const config::JsonNode& node);
  [[nodiscard]] bool lines_differ(const SavedRun& run) const;

  void remember_sizes();
  void roll_back();

  const check::Program& program_;
  CellReader cells_;
  check::EntityId case_entity_;
  units::IdVector<check::EntityId, EntityKeys> entities_;
  std::vector<std::string_view> programs_;

  // Of the case being appended.
  FactColumns* columns_ = nullptr;
  units::Date run_date_;
  Sizes before_;
  const config::JsonNode* saved_ = nullptr;  // null: it gives no past decisions
  std::vector<Reference> references_;
  std::size_t search_steps_ = 0;
  std::vector<std::int64_t> unseen_keys_;  // of the lists being read
  bool has_unseen_ = false;                // the case has a record that leaves no row
  bool has_full_name_ = false;             // of a line, in the past decision being read
  std::vector<std::string_view> texts_;    // to be told apart
};

}  // namespace poppy::facts
