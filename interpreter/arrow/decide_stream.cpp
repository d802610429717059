// See decide_stream.h.
#include "interpreter/arrow/decide_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <expected>
#include <new>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/arrow/case_columns.h"
#include "interpreter/arrow/export.h"
#include "interpreter/arrow/owned.h"
#include "interpreter/arrow/read_decision.h"
#include "interpreter/arrow/read_schema.h"
#include "interpreter/arrow/result_column.h"
#include "interpreter/arrow/result_layout.h"
#include "interpreter/arrow/view_array.h"
#include "interpreter/arrow/write_case.h"
#include "interpreter/engine/on_threads.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::arrow {
namespace {

constexpr std::int64_t kRowsAtOnce = 512;  // of a thread

Problem refuse(text::ProblemCode code, std::string message, std::string hint = {}) {
  return engine::public_problem(code, std::move(message), std::move(hint));
}

/// Of the stream that gives the cases.
std::string last_error(ArrowArrayStream& stream) {
  const char* const told =
      stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
  return told == nullptr ? "it does not say why" : told;
}

class Stream {
 public:
  Stream(std::shared_ptr<engine::DeciderPool> deciders, StreamRequest request,
         Owned<ArrowArrayStream> in, Column columns, std::optional<std::size_t> case_column)
      : deciders_(std::move(deciders)),
        request_(std::move(request)),
        in_(std::move(in)),
        columns_(std::move(columns)),
        case_column_(case_column),
        program_(*deciders_->rules().data().program),
        layout_(make_layout(program_, deciders_->request(), request_.with_decision)) {}

  [[nodiscard]] const ResultField& table() const { return layout_.table; }

  /// 0, or why not, as errno has it, with `error`.
  int next(ArrowArray* out) {
    Owned<ArrowArray> cases;
    if (const int code = in_->get_next(&*in_, cases.fill()); code != 0) {
      error = last_error(*in_);
      return code;
    }
    if (!cases.is_there()) {
      *out = ArrowArray{};
      return 0;
    }
    const auto view = view_array(columns_, cases.get());
    if (!view) {
      error = refuse(text::ProblemCode::arrow_array, view.error()).text;
      return EINVAL;
    }
    decide(*view, out);
    return 0;
  }

  std::string error;  // of the last call that failed

 private:
  void decide(const ArrayView& table, ArrowArray* out) {
    const std::int64_t rows = table.array->length;
    const auto blocks = static_cast<std::size_t>((rows + kRowsAtOnce - 1) / kRowsAtOnce);
    std::vector<std::optional<ResultColumn>> parts(blocks);
    engine::on_threads(blocks, request_.threads, [&](std::size_t i) {
      const std::int64_t first = static_cast<std::int64_t>(i) * kRowsAtOnce;
      parts[i] = decide_block(table, first, std::min(rows, first + kRowsAtOnce));
    });
    std::vector<const ResultColumn*> all;
    for (const auto& part : parts) all.push_back(&*part);
    export_array(layout_.table, all, out);
    rows_ += static_cast<std::uint64_t>(rows);
  }

  ResultColumn decide_block(const ArrayView& table, std::int64_t first, std::int64_t past) const {
    std::string text;
    std::vector<std::size_t> ends;
    {
      engine::LineText to(text);
      for (std::int64_t row = first; row < past; ++row) {
        write_row(table, row, to);
        ends.push_back(to.size());
      }
    }
    std::vector<std::string_view> lines;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      lines.push_back(std::string_view(text).substr(begin, end - begin));
      begin = end;
    }
    const engine::DeciderPool::Lent decider(*deciders_);
    return read_block(decider->decide(lines), rows_ + static_cast<std::uint64_t>(first) + 1);
  }

  void write_row(const ArrayView& table, std::int64_t row, engine::LineText& to) const {
    if (!case_column_) return write_case(table, row, to);
    const ArrayView* column = &table.children[*case_column_];
    std::int64_t at = table.inner(row);
    while (column->column->format.kind == FormatKind::dictionary && !column->is_null(at)) {
      at = column->number(at);
      column = &column->children.front();
    }
    if (!column->is_null(at)) to.plain(column->text(at));
  }

  /// `number`: of the first row, in all tables from 1.
  ResultColumn read_block(const engine::DecidedBlock& block, std::uint64_t number) const {
    ResultColumn part(layout_.table);
    DecisionReader reader(program_, layout_, request_.with_decision);
    for (std::size_t i = 0; i < block.lines.size(); ++i, ++number) {
      const engine::DecidedLine& line = block.lines[i];
      const std::string_view decision = std::string_view(block.text).substr(line.begin, line.size);
      if (line.size == 0) {
        const engine::CaseLine& refused = block.refused[line.refused];
        reader.add({number, refused.case_id, refused.problems, case_column_.has_value()}, part);
      } else if (request_.each_month) {
        for (const auto month : std::views::split(decision, '\n')) {
          reader.add(std::string_view(month), part);
        }
      } else if (decision.contains('\n')) {
        const engine::LineProblem fault = several_months();
        reader.add({number, block.name(i), {&fault, 1}, false}, part);
      } else {
        reader.add(decision, part);
      }
    }
    return part;
  }

  static engine::LineProblem several_months() {
    return {std::string(text::kind_of(text::ProblemCode::wrong_month).number),
            "a row has one decision, and the case asks for several months",
            "give a row for each month, or ask for a row of each", 0};
  }

  std::shared_ptr<engine::DeciderPool> deciders_;
  StreamRequest request_;
  Owned<ArrowArrayStream> in_;
  Column columns_;
  std::optional<std::size_t> case_column_;
  const check::Program& program_;
  ResultLayout layout_;
  std::uint64_t rows_ = 0;  // of the tables before
};

Stream& stream_of(ArrowArrayStream* stream) { return *static_cast<Stream*>(stream->private_data); }

/// Calls `work`; of what it throws errno's number is made, and an error where there is memory for
/// it.
template <typename Work>
int guarded(Stream& stream, const Work& work) noexcept {
  try {
    try {
      stream.error.clear();
      return work();
    } catch (const std::bad_alloc&) {
      return ENOMEM;
    } catch (const std::length_error& fault) {
      stream.error = fault.what();
      return EOVERFLOW;
    } catch (const std::exception& fault) {
      stream.error = fmt::format("this should not happen, please report it: {}", fault.what());
    } catch (...) {
      stream.error = "this should not happen, please report it";
    }
  } catch (...) {
    return ENOMEM;  // for the words
  }
  return EIO;
}

int get_schema(ArrowArrayStream* from, ArrowSchema* out) {
  Stream& stream = stream_of(from);
  return guarded(stream, [&] {
    export_schema(stream.table(), out);
    return 0;
  });
}

int get_next(ArrowArrayStream* from, ArrowArray* out) {
  Stream& stream = stream_of(from);
  return guarded(stream, [&] { return stream.next(out); });
}

const char* get_last_error(ArrowArrayStream* from) {
  const Stream& stream = stream_of(from);
  return stream.error.empty() ? nullptr : stream.error.c_str();
}

void release(ArrowArrayStream* stream) {
  delete static_cast<Stream*>(stream->private_data);
  stream->release = nullptr;
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

Outcome<void> decide_stream(std::shared_ptr<engine::DeciderPool> deciders,
                            const StreamRequest& request, ArrowArrayStream* in,
                            ArrowArrayStream* out) {
  Owned<ArrowArrayStream> cases(*in);
  *out = ArrowArrayStream{};
  if (!cases.is_there() || cases->get_schema == nullptr || cases->get_next == nullptr) {
    return std::unexpected(std::vector{refuse(text::ProblemCode::arrow_columns,
                                              "the stream of cases was released before",
                                              "a stream can be read once")});
  }
  auto columns = read_columns(*cases, request.case_column);
  if (!columns) return std::unexpected(std::move(columns.error()));
  std::optional<std::size_t> case_column;
  if (request.case_column.empty()) {
    if (auto faults = check_fact_columns(deciders->rules(), *columns); !faults.empty()) {
      return std::unexpected(std::move(faults));
    }
  } else {
    const auto found = find_case_column(*columns, request.case_column);
    if (!found) return std::unexpected(found.error());
    case_column = *found;
  }
  auto stream = std::make_unique<Stream>(std::move(deciders), request, std::move(cases),
                                         std::move(*columns), case_column);
  out->get_schema = get_schema;
  out->get_next = get_next;
  out->get_last_error = get_last_error;
  out->release = release;
  out->private_data = stream.release();
  return {};
}

}  // namespace poppy::arrow
