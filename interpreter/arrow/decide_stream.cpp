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

#include "interpreter/arrow/case_rows.h"
#include "interpreter/arrow/export.h"
#include "interpreter/arrow/read_decision.h"
#include "interpreter/arrow/result_column.h"
#include "interpreter/arrow/result_layout.h"
#include "interpreter/engine/on_threads.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::arrow {
namespace {

constexpr std::int64_t kRowsAtOnce = 512;  // of a thread

class Stream {
 public:
  Stream(std::shared_ptr<engine::DeciderPool> deciders, StreamRequest request,
         std::unique_ptr<CaseRows> cases)
      : deciders_(std::move(deciders)),
        request_(std::move(request)),
        cases_(std::move(cases)),
        program_(*deciders_->rules().data().program),
        layout_(make_layout(program_, deciders_->request(), request_.with_decision)) {}

  [[nodiscard]] const ResultField& table() const { return layout_.table; }

  /// 0, or why not, as errno has it, with `error`.
  int next(ArrowArray* out) {
    const auto is_there = cases_->next();
    if (!is_there) {
      error = is_there.error().why;
      return is_there.error().code;
    }
    if (*is_there) {
      decide(out);
    } else {
      *out = ArrowArray{};
    }
    return 0;
  }

  std::string error;  // of the last call that failed

 private:
  void decide(ArrowArray* out) {
    const std::int64_t rows = cases_->rows();
    const auto blocks = static_cast<std::size_t>((rows + kRowsAtOnce - 1) / kRowsAtOnce);
    std::vector<std::optional<ResultColumn>> parts(blocks);
    engine::on_threads(blocks, request_.threads, [&](std::size_t i) {
      const std::int64_t first = static_cast<std::int64_t>(i) * kRowsAtOnce;
      parts[i] = decide_block(first, std::min(rows, first + kRowsAtOnce));
    });
    std::vector<const ResultColumn*> all;
    for (const auto& part : parts) all.push_back(&*part);
    export_array(layout_.table, all, out);
    rows_ += static_cast<std::uint64_t>(rows);
  }

  ResultColumn decide_block(std::int64_t first, std::int64_t past) const {
    std::string text;
    std::vector<std::size_t> ends;
    {
      engine::LineText to(text);
      for (std::int64_t row = first; row < past; ++row) {
        cases_->write(row, to);
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

  /// `number`: of the first row, in all tables from 1.
  ResultColumn read_block(const engine::DecidedBlock& block, std::uint64_t number) const {
    ResultColumn part(layout_.table);
    DecisionReader reader(program_, layout_, request_.with_decision);
    for (std::size_t i = 0; i < block.lines.size(); ++i, ++number) {
      const engine::DecidedLine& line = block.lines[i];
      const std::string_view decision = std::string_view(block.text).substr(line.begin, line.size);
      if (line.size == 0) {
        const engine::CaseLine& refused = block.refused[line.refused];
        reader.add({number, refused.case_id, refused.problems, cases_->are_texts()}, part);
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
  std::unique_ptr<CaseRows> cases_;
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

}  // namespace

Outcome<void> decide_stream(std::shared_ptr<engine::DeciderPool> deciders,
                            const StreamRequest& request, ArrowArrayStream* in,
                            ArrowArrayStream* out) {
  *out = ArrowArrayStream{};
  auto cases = CaseRows::open(deciders->rules(), request.case_column, in);
  if (!cases) return std::unexpected(std::move(cases.error()));
  auto stream = std::make_unique<Stream>(std::move(deciders), request, std::move(*cases));
  out->get_schema = get_schema;
  out->get_next = get_next;
  out->get_last_error = get_last_error;
  out->release = release;
  out->private_data = stream.release();
  return {};
}

}  // namespace poppy::arrow
