// The life of a client: its messages in their order, what is answered to each, and what it is told
// unasked. Requests are answered by the functions of features.h.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "interpreter/lsp/features.h"
#include "interpreter/lsp/framing.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/outside.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/uri.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/span.h"
#include "interpreter/units/calendar.h"

namespace poppy::lsp {
namespace {

using Answer = Json (*)(Session&, const Json&);
struct Method {
  std::string_view name;
  Answer answer;
};
constexpr std::array kMethods{
    Method{"textDocument/definition", define},
    Method{"textDocument/references", refer},
    Method{"textDocument/documentHighlight", highlight},
    Method{"textDocument/documentSymbol", list_symbols},
    Method{"workspace/symbol", find_symbols},
    Method{"textDocument/foldingRange", fold},
    Method{"textDocument/hover", hover},
    Method{"textDocument/completion", complete},
    Method{"textDocument/codeAction", offer_fixes},
    Method{"textDocument/formatting", format},
    Method{"textDocument/prepareRename", prepare_rename},
    Method{"textDocument/rename", rename},
    Method{"textDocument/semanticTokens/full", color_names},
    Method{"textDocument/signatureHelp", tell_signature},
    Method{"textDocument/inlayHint", hint_values},
    Method{"textDocument/codeLens", offer_lenses},
    Method{"workspace/executeCommand", execute},
    Method{"poppy/asOf", choose_as_of},
};

Json capabilities() {
  Json can;
  can["textDocumentSync"] = {
      {"openClose", true}, {"change", 2}, {"save", {{"includeText", false}}}};
  can["positionEncoding"] = "utf-16";
  can["definitionProvider"] = true;
  can["referencesProvider"] = true;
  can["documentHighlightProvider"] = true;
  can["documentSymbolProvider"] = true;
  can["workspaceSymbolProvider"] = true;
  can["foldingRangeProvider"] = true;
  can["hoverProvider"] = true;
  can["completionProvider"] = {{"triggerCharacters", {".", "\""}}};
  can["codeActionProvider"] = {{"codeActionKinds", {"quickfix"}}};
  can["documentFormattingProvider"] = true;
  can["renameProvider"] = {{"prepareProvider", true}};
  can["semanticTokensProvider"] = {
      {"legend", {{"tokenTypes", token_kinds()}, {"tokenModifiers", {"declaration"}}}},
      {"full", true}};
  can["signatureHelpProvider"] = {{"triggerCharacters", {"(", ","}}};
  can["inlayHintProvider"] = true;
  can["codeLensProvider"] = {{"resolveProvider", false}};
  can["executeCommandProvider"] = {{"commands", {"poppy.decideTest", "poppy.why"}}};
  return can;
}

bool is_true(const Json& json) { return json.is_boolean() && json.get<bool>(); }

/// The text after a change of the protocol: of a range, or of all.
std::string changed(std::string text, const Json& change) {
  const Json& words = change.at("text");
  if (!change.contains("range")) return words.get<std::string>();
  const LineIndex index(text);
  const std::uint32_t begin = index.byte_of(place_from(change.at("range").at("start")));
  const std::uint32_t end = index.byte_of(place_from(change.at("range").at("end")));
  if (end < begin) throw Refusal{kInvalidParams, "a range ends before it begins"};
  text.replace(begin, end - begin, words.get<std::string>());
  return text;
}

class Server {
 public:
  explicit Server(const Outside& outside) : outside_(outside), session_(outside) {
    session_.workspace.as_of.run_date = outside.today();
    session_.workspace.as_of.month = units::month_of(outside.today());
  }

  int run() {
    while (!exit_code_) {
      const bool is_idle = queue_.empty() && !has_work();
      if (is_idle) session_.workspace.free_earlier();
      take_bytes(is_idle);
      if (exit_code_) break;
      if (!queue_.empty()) {
        const Json message = std::move(queue_.front());
        queue_.pop_front();
        handle(message);
      } else if (has_work()) {
        work();
      }
    }
    return *exit_code_;
  }

 private:
  // Bytes -> messages.

  /// All that is there, so that what is typed meanwhile is checked once, and a request that is
  /// cancelled is never begun.
  void take_bytes(bool wait) {
    const auto bytes = is_ended_ ? std::nullopt : outside_.read(wait);
    if (!bytes) {
      is_ended_ = true;
      if (!queue_.empty()) return;  // what came before the end is answered
      exit_code_ = 1;
      outside_.say("the client ended without `exit`");
      return;
    }
    framing_.feed(*bytes);
    while (true) {
      auto message = framing_.next();
      if (!message) {
        // Where the next message begins nobody knows.
        refuse(nullptr, kParseError, message.error());
        outside_.say(message.error());
        exit_code_ = 1;
        return;
      }
      if (!*message) return;
      take_message(**message);
    }
  }

  void take_message(const std::string& text) {
    // Copies of it go down as deep as it is.
    bool is_too_deep = false;
    const auto is_shallow = [&](int depth, Json::parse_event_t, const Json&) {
      is_too_deep = is_too_deep || depth > kDeepestMessage;
      return depth <= kDeepestMessage;
    };
    Json message = Json::parse(text, is_shallow, false);
    if (message.is_discarded()) {
      refuse(nullptr, kParseError, "this is no JSON");
    } else if (is_too_deep) {
      refuse(below(message, {"id"}), kInvalidParams,
             fmt::format("this is nested more than {} deep", kDeepestMessage));
    } else if (!message.is_object() || (!message.contains("method") && !message.contains("id"))) {
      refuse(nullptr, kInvalidRequest, "this is no message");
    } else if (text_or_empty(message, "method") == "$/cancelRequest") {
      cancel(below(message, {"params", "id"}));
    } else {
      queue_.push_back(std::move(message));
    }
  }

  void cancel(const Json& id) {
    const auto found = std::ranges::find_if(queue_, [&](const Json& message) {
      return message.contains("method") && message.contains("id") && message["id"] == id;
    });
    if (found == queue_.end()) return;  // it is answered already
    queue_.erase(found);
    refuse(id, kRequestCancelled, "cancelled");
  }

  void send(const Json& message) {
    // What a user's text holds that is no UTF-8 must not end the server.
    const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!outside_.write(framed(text)) && !exit_code_) exit_code_ = 1;
  }
  void refuse(const Json& id, int code, const std::string& words) {
    send({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", words}}}});
  }
  void tell(const char* method, Json params) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
  }
  void ask(const char* method, Json params) {
    send({{"jsonrpc", "2.0"},
          {"id", fmt::format("poppy/{}", ++asked_)},
          {"method", method},
          {"params", std::move(params)}});
  }

  // Messages.

  void handle(const Json& message) {
    const auto id = message.find("id");
    if (!message.contains("method")) {
      take_answer(message);
      return;
    }
    const Json params = message.contains("params") ? message["params"] : Json::object();
    const std::string method = text_or_empty(message, "method");
    if (id == message.end()) {
      take_notice(method, params);
      return;
    }
    try {
      const Json result = answer(method, params);
      send({{"jsonrpc", "2.0"}, {"id", *id}, {"result", result}});
    } catch (const Refusal& refusal) {
      refuse(*id, refusal.code, refusal.words);
    } catch (const Json::exception& wrong) {
      refuse(*id, kInvalidParams, wrong.what());
    }
    if (refresh_ && is_initialized_) refresh();
  }

  Json answer(const std::string& method, const Json& params) {
    if (is_shut_down_) throw Refusal{kInvalidRequest, "the server is shut down"};
    if (method == "initialize") return initialize(params);
    if (!is_initialized_) throw Refusal{kServerNotInitialized, "`initialize` comes first"};
    if (method == "shutdown") {
      is_shut_down_ = true;
      return nullptr;
    }
    if (method == "poppy/asOf") refresh_ = true;
    if (method == "poppy/checked") {  // answered once all that was sent is checked and told
      while (has_work()) work();
      return nullptr;
    }
    const auto found = std::ranges::find(kMethods, method, &Method::name);
    if (found == kMethods.end()) {
      throw Refusal{kMethodNotFound, fmt::format("there is no `{}`", method)};
    }
    Json result = found->answer(session_, params);
    if (method == "workspace/executeCommand") show(result);
    return result;
  }

  /// Few editors show by themselves what deciding a test gives. An explanation is for those that
  /// open a document for it.
  void show(const Json& result) {
    if (!result.contains("passed")) return;
    constexpr int kError = 1;
    constexpr int kInfo = 3;
    tell("window/showMessage", {{"type", is_true(below(result, {"passed"})) ? kInfo : kError},
                                {"message", text_or_empty(result, "text")}});
  }

  void take_notice(const std::string& method, const Json& params) {
    if (method == "exit") {
      exit_code_ = is_shut_down_ ? 0 : 1;
      return;
    }
    if (!is_initialized_ || is_shut_down_) return;
    try {
      notice(method, params);
    } catch (const Refusal& refusal) {
      tell_fault(method, refusal.words);
    } catch (const Json::exception& wrong) {
      tell_fault(method, wrong.what());
    }
  }
  /// A notification has no answer to say it in.
  void tell_fault(const std::string& method, const std::string& words) {
    constexpr int kError = 1;
    tell("window/logMessage",
         {{"type", kError}, {"message", fmt::format("{}: {}", method, words)}});
  }

  void notice(const std::string& method, const Json& params) {
    if (method == "initialized") {
      ask_for_more();
    } else if (method == "textDocument/didOpen") {
      open(params);
    } else if (method == "textDocument/didChange") {
      change(params);
    } else if (method == "textDocument/didClose") {
      session_.workspace.close(open_path(params));
      is_checked_ = false;
    } else if (method == "textDocument/didSave") {
      look_longer();
    } else if (method == "workspace/didChangeWatchedFiles") {
      for (const Json& one : params.at("changes")) {
        const auto path = path_of_uri(one.at("uri").get<std::string>());
        if (path) session_.workspace.look_again(session_.workspace.path_of(*path));
      }
      look_longer();
    } else if (method == "workspace/didChangeConfiguration") {
      const Json settings = below(params, {"settings", "poppy"});
      if (settings.is_object()) {
        configure(settings);
        refresh();
      } else if (session_.client.configuration) {
        ask_for_settings();
      }
    }
    // Others are for other servers, or ask nothing of one.
  }

  // Life.

  Json initialize(const Json& params) {
    if (is_initialized_) throw Refusal{kInvalidRequest, "`initialize` comes once"};
    const Json can = below(params, {"capabilities"});
    ClientCan& client = session_.client;
    client.configuration = is_true(below(can, {"workspace", "configuration"}));
    client.watch_files =
        is_true(below(can, {"workspace", "didChangeWatchedFiles", "dynamicRegistration"}));
    client.refresh_hints = is_true(below(can, {"workspace", "inlayHint", "refreshSupport"}));
    client.refresh_lenses = is_true(below(can, {"workspace", "codeLens", "refreshSupport"}));
    client.versioned_edits = is_true(below(can, {"workspace", "workspaceEdit", "documentChanges"}));
    if (const auto root = root_of(params)) session_.workspace.set_root(*root);
    session_.workspace.set_folders(outside_.rules, outside_.counties);
    const Json options = below(params, {"initializationOptions"});
    client.runs_poppy = is_true(below(options, {"runsPoppy"}));
    if (options.is_object()) configure(options);
    if (!is_loaded_) load();
    refresh_ = false;
    is_initialized_ = true;
    return {{"capabilities", capabilities()},
            {"serverInfo", {{"name", "poppy"}, {"version", POPPY_VERSION}}}};
  }

  static std::optional<std::string> root_of(const Json& params) {
    const Json folders = below(params, {"workspaceFolders"});
    if (folders.is_array() && !folders.empty()) {
      return path_of_uri(text_or_empty(folders.front(), "uri"));
    }
    const std::string uri = text_or_empty(params, "rootUri");
    if (!uri.empty()) return path_of_uri(uri);
    const std::string path = text_or_empty(params, "rootPath");
    return path.starts_with('/') ? std::optional(path) : std::nullopt;
  }

  void ask_for_more() {
    if (session_.client.watch_files) {
      Json watchers = Json::array();
      watchers.push_back({{"globPattern", "**/*.{poppy,csv,yaml,yml}"}});
      Json registration{{"id", "poppy-files"},
                        {"method", "workspace/didChangeWatchedFiles"},
                        {"registerOptions", {{"watchers", std::move(watchers)}}}};
      ask("client/registerCapability", {{"registrations", Json::array({std::move(registration)})}});
    }
    if (session_.client.configuration) ask_for_settings();
  }
  void ask_for_settings() {
    settings_asked_ = fmt::format("poppy/{}", asked_ + 1);
    ask("workspace/configuration", {{"items", Json::array({{{"section", "poppy"}}})}});
  }
  void take_answer(const Json& message) {
    if (message.value("id", Json()) != settings_asked_) return;
    const Json result = below(message, {"result"});
    if (result.is_array() && !result.empty() && result.front().is_object()) {
      try {
        configure(result.front());
      } catch (const Refusal& refusal) {
        tell_fault("workspace/configuration", refusal.words);
      }
    }
  }

  void configure(const Json& settings) {
    const std::string rules = text_or_empty(settings, "rules");
    const std::string counties = text_or_empty(settings, "counties");
    const std::string new_rules = rules.empty() ? outside_.rules : rules;
    const std::string new_counties = counties.empty() ? outside_.counties : counties;
    if (!is_loaded_ || new_rules != rules_ || new_counties != counties_) {
      rules_ = new_rules;
      counties_ = new_counties;
      session_.workspace.set_folders(rules_, counties_);
      load();
    }
    refresh_ = true;
    try {
      static_cast<void>(choose_as_of(session_, settings));
    } catch (const Refusal& refusal) {
      tell_fault("poppy/asOf", refusal.words);
    }
  }

  void load() {
    if (rules_.empty()) rules_ = outside_.rules;
    if (counties_.empty()) counties_ = outside_.counties;
    session_.workspace.load();
    is_loaded_ = true;
    look_longer();
  }

  // Texts.

  std::string open_path(const Json& params) {
    const std::string uri = params.at("textDocument").at("uri").get<std::string>();
    const auto path = path_of_uri(uri);
    if (!path) throw Refusal{kInvalidParams, fmt::format("`{}` names no file", uri)};
    std::string named = session_.workspace.path_of(*path);
    if (session_.workspace.find_buffer(named) == nullptr) {
      throw Refusal{kInvalidParams, fmt::format("`{}` is not open", named)};
    }
    return named;
  }

  void open(const Json& params) {
    const Json& document = params.at("textDocument");
    const std::string uri = document.at("uri").get<std::string>();
    const auto path = path_of_uri(uri);
    if (!path) return;  // a text that is no file yet
    session_.workspace.open(
        session_.workspace.path_of(*path),
        {uri, document.value("version", std::int64_t{0}), document.at("text").get<std::string>()});
    look_longer();
  }

  void change(const Json& params) {
    const std::string path = open_path(params);
    std::string text = session_.workspace.find_buffer(path)->text;
    for (const Json& one : params.at("contentChanges")) text = changed(std::move(text), one);
    const std::int64_t version = params.at("textDocument").value("version", std::int64_t{0});
    session_.workspace.change(path, version, std::move(text));
    tests_.erase(path);
    is_checked_ = false;
  }

  // Work that nobody waits for: first what is wrong, then, after a file was opened or saved, what
  // takes longer.

  [[nodiscard]] bool has_work() const {
    return is_initialized_ && !is_shut_down_ && (!is_checked_ || !is_looked_longer_);
  }
  void look_longer() {
    is_checked_ = false;
    is_looked_longer_ = false;
  }

  void work() {
    if (!is_checked_) {
      is_checked_ = true;
      publish();
      return;
    }
    is_looked_longer_ = true;
    lints_ = find_lints(session_);
    lints_of_ = session_.workspace.now().number;
    tests_.clear();
    for (const auto& [path, buffer] : session_.workspace.buffers()) {
      if (session_.workspace.kind_of(path) != FileKind::test) continue;
      Json found = diagnose_tests(session_, path);
      if (!found.empty()) tests_[path] = std::move(found);
    }
    publish();
  }

  /// What lies in no file, such as that there are no rules at all.
  void tell_placeless() {
    std::string words;
    for (const text::Problem& problem : session_.workspace.now().problems) {
      if (problem.span.file == text::FileId::none) words += problem.message + '\n';
    }
    if (std::exchange(placeless_, words) == words || words.empty()) return;
    constexpr int kWarning = 2;
    tell("window/showMessage", {{"type", kWarning}, {"message", words}});
  }

  void publish() {
    tell_placeless();
    // Places of lints are those of the texts that they were found in.
    const bool is_same = session_.workspace.now().number == lints_of_;
    std::map<std::string, Json> found = diagnose(session_, is_same ? lints_ : analysis::Lints());
    for (const auto& [path, failures] : tests_) {
      Json& all = found[path];
      if (all.is_null() || all.empty()) all = failures;
    }
    std::set<std::string> gone;
    for (const auto& [path, json] : published_) {
      if (!found.contains(path)) gone.insert(path);
    }
    for (const std::string& path : gone) {
      if (!published_[path].empty()) publish(path, Json::array());
      published_.erase(path);
    }
    for (auto& [path, json] : found) {
      const auto before = published_.find(path);
      if (before == published_.end() ? json.empty() && !is_open(path) : before->second == json) {
        continue;
      }
      publish(path, json);
      published_.insert_or_assign(path, std::move(json));
    }
  }
  [[nodiscard]] bool is_open(const std::string& path) const {
    return session_.workspace.find_buffer(path) != nullptr;
  }
  void publish(const std::string& path, const Json& diagnostics) {
    Json params{{"uri", session_.workspace.uri_of(path)}, {"diagnostics", diagnostics}};
    if (const Buffer* const buffer = session_.workspace.find_buffer(path)) {
      params["version"] = buffer->version;
    }
    tell("textDocument/publishDiagnostics", std::move(params));
  }

  void refresh() {
    refresh_ = false;
    if (session_.client.refresh_hints) ask("workspace/inlayHint/refresh", nullptr);
    if (session_.client.refresh_lenses) ask("workspace/codeLens/refresh", nullptr);
  }

  const Outside& outside_;
  Session session_;
  Framing framing_;
  std::deque<Json> queue_;
  std::optional<int> exit_code_;
  bool is_ended_ = false;  // nothing more comes
  bool is_initialized_ = false, is_shut_down_ = false, is_loaded_ = false;
  std::string rules_, counties_;
  std::uint64_t asked_ = 0;
  std::string settings_asked_;  // the id
  bool refresh_ = false;        // values are shown for another month, run or county now

  bool is_checked_ = true, is_looked_longer_ = true;
  analysis::Lints lints_;
  std::uint64_t lints_of_ = 0;         // the snapshot
  std::map<std::string, Json> tests_;  // what fails, by path
  std::map<std::string, Json> published_;
  std::string placeless_;  // told already
};

}  // namespace

int serve(const Outside& outside) { return Server(outside).run(); }

}  // namespace poppy::lsp
