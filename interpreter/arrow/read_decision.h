// Lines of JSON that a run writes (docs/decision-json.md) -> rows of columns, so that both say the
// same.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interpreter/arrow/result_column.h"
#include "interpreter/arrow/result_layout.h"
#include "interpreter/check/program.h"
#include "interpreter/config/json_tokens.h"
#include "interpreter/engine/case_line.h"

namespace poppy::arrow {

/// A case without a decision.
struct Refusal {
  std::uint64_t line = 0;  // the row, from 1
  std::string_view case_id;
  std::span<const engine::LineProblem> problems;
  bool has_columns = false;  // the row is a text, in which problems have a column
};

/// For one thread. The program and the layout must outlive it.
class DecisionReader {
 public:
  DecisionReader(const check::Program& program, const ResultLayout& layout, bool with_decision);

  void add(std::string_view decision_line, ResultColumn& table);
  void add(const Refusal& refusal, ResultColumn& table);

 private:
  using Node = config::JsonNode;
  /// What a line says of the case, or of a record.
  struct Record {
    std::string_view name;
    std::vector<const Node*> values;   // by LineGroup::lines; null: nothing
    std::vector<const Node*> reasons;  // of its decisions
  };
  struct Records {
    std::vector<Record> all;  // the first `count` of them
    std::size_t count = 0;
    std::unordered_map<std::string_view, std::size_t> places;
  };

  void begin();
  void read_program(const Node& program);
  void read_decisions(std::string_view program, const Node& decisions);
  void read_values(std::string_view program, const Node& values);
  void keep(std::string_view program, const Node& record, std::string_view line, const Node& value,
            const Node* reasons);
  Record& record_of(std::size_t list, std::string_view name);
  void write(ResultColumn& table);
  void write_lists(ResultColumn& table);
  void write_open(const LineGroup& group, const Record& record, ResultColumn& table);

  const check::Program& program_;
  const ResultLayout& layout_;
  bool with_decision_;
  config::JsonTokens tokens_;
  Record case_;
  std::vector<Records> lists_;
  struct Part {
    std::string_view program;
    const Node* node;
  };
  std::vector<Part> decisions_, made_, notices_;  // of the line at hand
};

}  // namespace poppy::arrow
