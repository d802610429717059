// See case_rows.h.
#include "interpreter/arrow/case_rows.h"

#include <fmt/format.h>

#include <cerrno>
#include <vector>

#include "interpreter/arrow/case_columns.h"
#include "interpreter/arrow/read_schema.h"
#include "interpreter/arrow/write_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::arrow {
namespace {

Problem refuse(text::ProblemCode code, std::string message, std::string hint = {}) {
  return engine::public_problem(code, std::move(message), std::move(hint));
}

/// Of the stream that gives the cases.
std::string last_error(ArrowArrayStream& stream) {
  const char* const told =
      stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
  return told == nullptr ? "it does not say why" : told;
}

Outcome<Column> read_columns(ArrowArrayStream& in, const std::string& only) {
  Owned<ArrowSchema> schema;
  if (in.get_schema(&in, schema.fill()) != 0) {
    return std::unexpected(std::vector{
        refuse(text::ProblemCode::arrow_columns,
               fmt::format("the stream of cases does not tell its columns: {}", last_error(in)))});
  }
  if (!schema.is_there()) {
    return std::unexpected(
        std::vector{refuse(text::ProblemCode::arrow_columns, "the stream of cases gives no schema",
                           "what made the stream has a fault")});
  }
  return read_schema(schema.get(), only);
}

}  // namespace

Outcome<std::unique_ptr<CaseRows>> CaseRows::open(const Rules& rules,
                                                  const std::string& case_column,
                                                  ArrowArrayStream* in) {
  Owned<ArrowArrayStream> cases(*in);
  if (!cases.is_there() || cases->get_schema == nullptr || cases->get_next == nullptr) {
    return std::unexpected(std::vector{refuse(text::ProblemCode::arrow_columns,
                                              "the stream of cases was released before",
                                              "a stream can be read once")});
  }
  auto columns = read_columns(*cases, case_column);
  if (!columns) return std::unexpected(std::move(columns.error()));
  std::optional<std::size_t> found;
  if (case_column.empty()) {
    if (auto faults = check_fact_columns(rules, *columns); !faults.empty()) {
      return std::unexpected(std::move(faults));
    }
  } else {
    const auto place = find_case_column(*columns, case_column);
    if (!place) return std::unexpected(place.error());
    found = *place;
  }
  return std::unique_ptr<CaseRows>(new CaseRows(std::move(cases), std::move(*columns), found));
}

std::expected<bool, CaseRows::Fault> CaseRows::next() {
  table_.reset();
  if (const int code = in_->get_next(&*in_, array_.fill()); code != 0) {
    return std::unexpected(Fault{code, last_error(*in_)});
  }
  if (!array_.is_there()) return false;
  auto view = view_array(columns_, array_.get());
  if (!view) {
    return std::unexpected(
        Fault{EINVAL, refuse(text::ProblemCode::arrow_array, view.error()).text});
  }
  table_ = std::move(*view);
  return true;
}

void CaseRows::write(std::int64_t row, engine::LineText& to) const {
  if (!case_column_) return write_case(*table_, row, to);
  const ArrayView* column = &table_->children[*case_column_];
  std::int64_t at = table_->inner(row);
  while (column->column->format.kind == FormatKind::dictionary && !column->is_null(at)) {
    at = column->number(at);
    column = &column->children.front();
  }
  if (!column->is_null(at)) to.plain(column->text(at));
}

}  // namespace poppy::arrow
