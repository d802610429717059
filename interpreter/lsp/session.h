// One client: its workspace, and what its requests ask about.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "interpreter/lsp/json.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/outside.h"
#include "interpreter/lsp/workspace.h"

namespace poppy::lsp {

/// What the client can show.
struct ClientCan {
  bool configuration = false;  // be asked for its settings
  bool watch_files = false;    // tell of files that change on disk
  bool refresh_hints = false;  // ask for inlay hints again
  bool refresh_lenses = false;
  bool nested_symbols = false;
  bool versioned_edits = false;  // `documentChanges`
  bool markdown = false;
  bool runs_poppy = false;  // shows what `poppy mutate` and `poppy diagram` print, where asked
};

struct Session {
  explicit Session(const Outside& of) : outside(of), workspace(of) {}
  const Outside& outside;
  Workspace workspace;
  ClientCan client;

  /// Of the workspace as it is now.
  const Names& names() {
    const std::uint64_t number = workspace.now().number;
    if (names_ == nullptr || names_->number() != number)
      names_ = std::make_unique<Names>(workspace);
    return *names_;
  }

 private:
  std::unique_ptr<Names> names_;
};

/// A file that a request names, as the client sees it. Throws what server.cpp answers as
/// `InvalidParams` where there is none.
struct AskedFile {
  std::string path;
  std::string text;
};
[[nodiscard]] AskedFile file_asked(const Session& session, const Json& params);
/// The place in its text.
[[nodiscard]] std::uint32_t byte_asked(const AskedFile& file, const Json& params);

/// What a request is refused for; server.cpp answers it.
struct Refusal {
  int code;
  std::string words;
};
// Codes of JSON-RPC and of the protocol.
inline constexpr int kDeepestMessage = 100;  // no request is nested a tenth as deep
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kServerNotInitialized = -32002;
inline constexpr int kRequestFailed = -32803;
inline constexpr int kRequestCancelled = -32800;

/// Of a file with its text; several files are read once each.
class Locations {
 public:
  explicit Locations(const Session& session) : session_(session) {}
  [[nodiscard]] Json range(const NamePlace& place);
  [[nodiscard]] Json location(const NamePlace& place);

 private:
  struct Indexed {
    std::string text;
    LineIndex index;
    explicit Indexed(std::string of) : text(std::move(of)), index(text) {}
  };
  const Session& session_;
  std::map<std::string, std::unique_ptr<Indexed>> files_;
};

}  // namespace poppy::lsp
