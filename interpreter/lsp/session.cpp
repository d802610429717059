// See session.h.
#include "interpreter/lsp/session.h"

#include <fmt/core.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "interpreter/lsp/json.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/uri.h"

namespace poppy::lsp {

AskedFile file_asked(const Session& session, const Json& params) {
  const std::string uri = params.at("textDocument").at("uri").get<std::string>();
  const auto path = path_of_uri(uri);
  if (!path) throw Refusal{kInvalidParams, fmt::format("`{}` names no file", uri)};
  AskedFile file{session.workspace.path_of(*path), {}};
  auto text = session.workspace.text_of(file.path);
  if (!text) throw Refusal{kInvalidParams, fmt::format("`{}` cannot be read", file.path)};
  file.text = std::move(*text);
  return file;
}

std::uint32_t byte_asked(const AskedFile& file, const Json& params) {
  return LineIndex(file.text).byte_of(place_from(params.at("position")));
}

Json Locations::range(const NamePlace& place) {
  auto& file = files_[place.path];
  if (file == nullptr) {
    file =
        std::make_unique<Indexed>(session_.workspace.text_of(place.path).value_or(std::string()));
  }
  return range_of(file->index, place.begin, place.end);
}

Json Locations::location(const NamePlace& place) {
  return {{"uri", session_.workspace.uri_of(place.path)}, {"range", range(place)}};
}

}  // namespace poppy::lsp
