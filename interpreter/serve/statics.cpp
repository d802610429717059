// See statics.h.
#include "interpreter/serve/statics.h"

#include <fmt/core.h>

#include <array>

#include "interpreter/text/byte_hash.h"
#include "interpreter/text/problem.h"

namespace poppy::serve {
namespace {

constexpr std::string_view kFolder = "static/";

std::string_view content_type_of(std::string_view name) {
  struct Type {
    std::string_view ending, type;
  };
  static constexpr auto kTypes = std::to_array<Type>({{".css", "text/css; charset=utf-8"},
                                                      {".js", "text/javascript; charset=utf-8"},
                                                      {".svg", "image/svg+xml"}});
  for (const Type& one : kTypes) {
    if (name.ends_with(one.ending)) return one.type;
  }
  text::bug(fmt::format("`{}` is a file of no known type", name));
}

/// Whether a list `"a", W/"b"` has the mark, or is `*`.
bool names_mark(std::string_view list, std::string_view mark) {
  return list == "*" || list.find(fmt::format("\"{}\"", mark)) != std::string_view::npos;
}

}  // namespace

Statics::Statics(const std::vector<ConsoleFile>& files) {
  for (const ConsoleFile& file : files) {
    if (!file.name.starts_with(kFolder)) continue;
    const std::string name = file.name.substr(kFolder.size());
    text::ByteHash hash;
    hash.add(file.bytes);
    files_.emplace(name, File{file.bytes, std::string(content_type_of(name)),
                              fmt::format("{:016x}", hash.value())});
  }
}

std::string Statics::link_to(std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) text::bug(fmt::format("there is no file `{}` for pages", name));
  return fmt::format("/static/{}?v={}", name, found->second.mark);
}

Response Statics::answer(const Request& request, std::string_view name) const {
  const auto found = files_.find(name);
  if (found == files_.end()) return plain_text("There is no such file.\n", 404);
  const File& file = found->second;
  Response response;
  // What was asked for by its mark never changes; else the browser asks again each time.
  const bool is_marked = request.asked("v") == file.mark;
  response.set("Cache-Control", is_marked ? "public, max-age=31536000, immutable" : "no-cache");
  response.set("ETag", fmt::format("\"{}\"", file.mark));
  const std::string* known = request.header("If-None-Match");
  if (known != nullptr && names_mark(*known, file.mark)) {
    response.status = 304;
    return response;
  }
  response.set("Content-Type", file.content_type);
  response.body = file.bytes;
  return response;
}

}  // namespace poppy::serve
