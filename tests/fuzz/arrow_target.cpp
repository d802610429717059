// Any bytes as a schema and arrays of Arrow, whose buffers are as long as the interface lets a
// consumer take for granted: they are refused, or each row of them is a line of JSON and has its
// row of results.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/arrow/decide_stream.h"
#include "interpreter/arrow/owned.h"
#include "interpreter/arrow/read_schema.h"
#include "interpreter/arrow/view_array.h"
#include "interpreter/arrow/write_case.h"
#include "interpreter/engine/rules_data.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/arrow_tables.h"
#include "tests/unit/same_facts.h"

namespace {

using poppy::MadeColumn;
using poppy::arrow::Owned;

constexpr std::int64_t kMostRows = 12;  // an offset among them
constexpr std::size_t kText = 48;       // of a column, in bytes

const poppy::Rules& every_kind() {
  static const poppy::Rules rules = [] {
    auto loaded = poppy::Rules::load(
        {{"t.poppy", same_facts::kEveryKind}, {"yolo.yaml", "county: Yolo\nflags: {}\n"}});
    if (!loaded) std::abort();
    return *loaded;
  }();
  return rules;
}

std::string any_bytes(fuzz::Bytes& bytes, std::size_t count) {
  std::string made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(static_cast<char>(bytes.byte()));
  return made;
}

/// Numbers that are offsets more often than not.
template <typename Number>
std::string any_offsets(fuzz::Bytes& bytes, std::int64_t most, bool may_be_any) {
  std::vector<Number> numbers;
  for (std::int64_t i = 0; i <= kMostRows; ++i) {
    const bool is_any = may_be_any && bytes.below(16) == 15;
    numbers.push_back(static_cast<Number>(
        is_any ? bytes.number() : static_cast<std::int64_t>(bytes.byte()) % (most + 1)));
  }
  if (bytes.below(4) != 0) std::ranges::sort(numbers);
  return poppy::bytes_of(numbers);
}

std::string any_name(fuzz::Bytes& bytes) {
  constexpr std::string_view names[] = {"case",     "id",    "county",  "persons",
                                        "saved",    "month", "amount",  "run_date",
                                        "programs", "",      "x\"\xff", "value"};
  return std::string(names[bytes.below(std::size(names))]);
}

MadeColumn any_column(fuzz::Bytes& bytes, int depth) {
  constexpr std::string_view formats[] = {
      "n",        "b", "c",  "C",   "s",   "S",    "i",    "I",     "l",       "L",
      "u",        "U", "vu", "tdD", "tdm", "tss:", "tsn:", "d:9,2", "d:38,10", "d:76,3,256",
      "d:9,2,32", "g", "+s", "+l",  "+L",  "+vl",  "+vL",  "+w:2",  "+m",      "+q"};
  MadeColumn made{std::string(formats[bytes.below(std::size(formats))]), any_name(bytes)};
  made.length = static_cast<std::int64_t>(bytes.below(8)) - (bytes.below(32) == 31 ? 8 : 0);
  made.offset = static_cast<std::int64_t>(bytes.below(4)) - (bytes.below(32) == 31 ? 4 : 0);
  made.nulls = static_cast<std::int64_t>(bytes.below(4)) - 1;
  const std::string_view format = made.format;
  const bool is_nested = format.starts_with('+');
  if (is_nested && depth < 4) {
    const std::uint64_t count = format == "+s"        ? bytes.below(4)
                                : bytes.below(8) == 7 ? bytes.below(3)
                                                      : 1;
    for (std::uint64_t i = 0; i < count; ++i) made.children.push_back(any_column(bytes, depth + 1));
  }
  made.buffers.emplace_back(any_bytes(bytes, 2));
  const std::int64_t most =
      made.children.empty() ? 0 : std::max<std::int64_t>(0, made.children[0].length);
  if (format == "u") {
    made.buffers.emplace_back(any_offsets<std::int32_t>(bytes, kText, false));
    made.buffers.emplace_back(any_bytes(bytes, kText));
  } else if (format == "U") {
    made.buffers.emplace_back(any_offsets<std::int64_t>(bytes, kText, false));
    made.buffers.emplace_back(any_bytes(bytes, kText));
  } else if (format == "vu") {
    made.buffers.emplace_back(any_bytes(bytes, 16 * kMostRows));
    made.buffers.emplace_back(any_bytes(bytes, kText));
    made.buffers.emplace_back(poppy::bytes_of<std::int64_t>({kText}));
  } else if (format == "+l" || format == "+m") {
    made.buffers.emplace_back(any_offsets<std::int32_t>(bytes, most, true));
  } else if (format == "+L") {
    made.buffers.emplace_back(any_offsets<std::int64_t>(bytes, most, true));
  } else if (format == "+vl") {
    made.buffers.emplace_back(any_offsets<std::int32_t>(bytes, most, true));
    made.buffers.emplace_back(any_offsets<std::int32_t>(bytes, most, true));
  } else if (format == "+vL") {
    made.buffers.emplace_back(any_offsets<std::int64_t>(bytes, most, true));
    made.buffers.emplace_back(any_offsets<std::int64_t>(bytes, most, true));
  } else if (!is_nested && format != "n") {
    made.buffers.emplace_back(any_bytes(bytes, 32 * kMostRows));
    if (format.size() == 1 && depth < 4 && bytes.below(4) == 0) {
      made.dictionary.push_back(any_column(bytes, depth + 1));
    }
  }
  for (auto& buffer : made.buffers) {
    if (bytes.below(24) == 23) buffer.reset();
  }
  if (bytes.below(24) == 23)
    made.buffers_told = static_cast<std::int64_t>(bytes.below(made.buffers.size() + 1)) - 1;
  if (bytes.below(32) == 31)
    made.children_told = static_cast<std::int64_t>(bytes.below(made.children.size() + 1)) - 1;
  if (bytes.below(32) == 31) made.without_children = true;
  return made;
}

/// Whether the rows could be read; they are lines of JSON then.
bool write_rows(const MadeColumn& table) {
  poppy::Released released;
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  give_schema(table, &released, schema.fill());
  give_array(table, &released, array.fill());
  const auto column = poppy::arrow::read_schema(schema.get());
  if (!column) {
    for (const poppy::Problem& problem : column.error()) fuzz::require_printable(problem.text);
    return false;
  }
  const auto view = poppy::arrow::view_array(*column, array.get());
  if (!view) return false;
  for (std::int64_t row = 0; row < array->length; ++row) {
    std::string text;
    {
      poppy::engine::LineText to(text);
      write_case(*view, row, to);
    }
    fuzz::require(!text.empty() && (text == "null" || (text.front() == '{' && text.back() == '}')),
                  "a row is an object", text);
  }
  return true;
}

void decide_rows(const MadeColumn& table) {
  poppy::Request request;
  request.county = "Yolo";
  request.month = "2024-01";
  request.run_date = "2024-01-15";
  auto asked = poppy::engine::resolve_run(*every_kind().data().program, request);
  poppy::Released released;
  Owned<ArrowArrayStream> in;
  Owned<ArrowArrayStream> out;
  give_stream({table}, &released, in.fill());
  poppy::arrow::StreamRequest how;
  how.with_decision = true;
  const auto decided = poppy::arrow::decide_stream(
      std::make_shared<poppy::engine::DeciderPool>(every_kind(), std::move(*asked)), how, &*in,
      out.fill());
  if (decided) {
    Owned<ArrowArray> results;
    fuzz::require(out->get_next(&*out, results.fill()) == 0, "what can be read is decided");
    fuzz::require(results->length == table.length, "a row has its row");
    out.reset();
  }
  fuzz::require(released.streams == 1, "the stream of cases is released once");
}

}  // namespace

POPPY_FUZZ_TARGET(arrow) {
  fuzz::Bytes bytes(text);
  MadeColumn table = any_column(bytes, 0);
  if (bytes.below(8) != 7) {
    table.format = "+s";
    table.dictionary.clear();
    table.buffers.resize(1);
    table.buffers_told.reset();
  }
  if (write_rows(table)) decide_rows(table);
}
