// See parquet_source.h.
#include "interpreter/cli/parquet_source.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <utility>

#include "interpreter/arrow/owned.h"
#include "interpreter/engine/line_text.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/parquet/read_parquet.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

std::vector<Problem> cannot_read(const std::string& path, const std::string& why,
                                 std::string hint = {}) {
  return {engine::public_problem(text::ProblemCode::cannot_read,
                                 fmt::format("the cases `{}` cannot be read: {}", path, why),
                                 std::move(hint))};
}

}  // namespace

bool names_parquet(std::string_view path) { return path.ends_with(".parquet"); }

Outcome<std::unique_ptr<ParquetSource>> ParquetSource::open(const Rules& rules,
                                                            const std::string& path,
                                                            const std::string& case_column,
                                                            int stop) {
  if (!parquet::is_built_in()) {
    return std::unexpected(cannot_read(path, parquet::kNotBuiltIn, parquet::kHowToGetIt));
  }
  const auto file = open_input(path);
  if (!file) return std::unexpected(cannot_read(path, file.error()));
  const auto bytes = size_of(path);
  if (!bytes) {
    return std::unexpected(
        cannot_read(path, "it is no file: of Parquet the end is read first", "give it as a file"));
  }
  arrow::Owned<ArrowArrayStream> stream;
  const auto rows = parquet::read_rows(file->get(), case_column, stream.fill());
  if (!rows) return std::unexpected(cannot_read(path, rows.error()));
  auto cases = arrow::CaseRows::open(rules, case_column, &*stream);
  if (!cases) return std::unexpected(std::move(cases.error()));
  std::unique_ptr<ParquetSource> source(new ParquetSource());
  source->rows_ = std::move(*cases);
  source->stop_ = stop;
  source->all_rows_ = *rows;
  source->all_bytes_ = *bytes;
  return source;
}

InputEnd ParquetSource::take_table() {
  pollfd waited = {stop_, POLLIN, 0};
  if (stop_ >= 0 && ::poll(&waited, 1, 0) > 0) return InputEnd::stopped;
  const auto is_there = rows_->next();
  if (!is_there) {
    fault_ = is_there.error().why;
    return InputEnd::failed;
  }
  if (!*is_there) return InputEnd::end_of_input;
  text_.clear();
  ends_.clear();
  next_ = 0;
  engine::LineText to(text_);
  for (std::int64_t row = 0; row < rows_->rows(); ++row) {
    rows_->write(row, to);
    ends_.push_back(to.size());
  }
  return InputEnd::none;
}

InputEnd ParquetSource::add_next(LineBlock& block, std::uint64_t done, Patience /*patience*/) {
  block.place = rows_->are_texts() ? CasePlace::row_of_text : CasePlace::row;
  while (next_ == ends_.size()) {
    if (const InputEnd end = take_table(); end != InputEnd::none) return end;
  }
  const std::size_t begin = next_ == 0 ? 0 : ends_[next_ - 1];
  const std::string_view row = std::string_view(text_).substr(begin, ends_[next_] - begin);
  ++next_;
  hash_.add(row);
  hash_.add("\n");
  const std::size_t at = block.text.size();
  block.text += row;
  block.add_line(++rows_read_, at, {});
  if (rows_read_ <= done) block.only_named = block.lines.size();
  return InputEnd::none;
}

std::uint64_t ParquetSource::bytes_read() const {
  if (rows_read_ >= all_rows_) return all_bytes_;
  return all_bytes_ / all_rows_ * rows_read_;
}

}  // namespace poppy::cli
