// A Status of Arrow -> words for a user: on one line, without where in Arrow it was raised.
#pragma once

#include <arrow/status.h>

#include <string>

namespace poppy::parquet {

[[nodiscard]] inline std::string text_of(const ::arrow::Status& status) {
  if (status.IsOutOfMemory()) return "there is not enough memory";
  std::string text = status.message();
  if (const std::size_t end = text.find('\n'); end != std::string::npos) text.resize(end);
  return text.empty() ? status.CodeAsString() : text;
}

}  // namespace poppy::parquet
