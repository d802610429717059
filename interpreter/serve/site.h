// Between the server and the pages: static files, routes, who may go them, error pages, headers.
// Pages add their routes; the server hands each request to `answer`.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "interpreter/serve/cookie.h"
#include "interpreter/serve/frame.h"
#include "interpreter/serve/router.h"
#include "interpreter/serve/statics.h"
#include "interpreter/serve/templates.h"

namespace poppy::serve {

struct SiteOptions {
  Tls tls = Tls::none;
  /// For those who work on the pages: the files are read anew for each of them. Else those built
  /// in.
  std::function<text::Result<std::vector<ConsoleFile>>()> read_files;
};

/// Whether the request may go the route (Route::who): what to answer instead, or nothing.
using Gate =
    std::function<std::optional<Response>(const Request&, const Route&, const PathValues&)>;

/// What a page of an error says.
struct ErrorWords {
  std::string_view title, text;
  std::string_view to_do = {};   // what who reads it can do
  std::string_view detail = {};  // more of this one
};

class Site {
 public:
  /// Problems of the files of the console (console_file).
  [[nodiscard]] static text::Result<std::unique_ptr<Site>> make(SiteOptions options = {});

  // Before the first request:
  [[nodiscard]] Router& router() { return router_; }
  /// Without one, only routes for `anyone` may be gone.
  void set_gate(Gate gate) { gate_ = std::move(gate); }
  /// What stands around the error pages of a request; nothing without one.
  void set_frame(std::function<PageFrame(const Request&)> frame) { frame_ = std::move(frame); }

  /// On any thread. A handler may answer with a status of an error alone, and the page is made
  /// here, for `/api/…` as problem+json. A change that another site asks for is refused (403).
  [[nodiscard]] Response answer(const Request& request) const;
  /// For a request that is none, or was not read to its end.
  [[nodiscard]] Response refusal(int status) const;

  /// The template in its frame; the data has no `frame` and no `links` of its own.
  [[nodiscard]] Response page(std::string_view name, const PageFrame& frame, nlohmann::json data,
                              int status = 200) const;
  /// The template alone, for a preview.
  [[nodiscard]] Response fragment(std::string_view name, const nlohmann::json& data) const;
  /// The page of a status from 400 on, in plain words; `detail` says more of this one.
  [[nodiscard]] Response error_page(int status, const PageFrame& frame,
                                    std::string_view detail = {}) const;
  /// The same, where those words would not be true.
  [[nodiscard]] Response error_page(int status, const PageFrame& frame,
                                    const ErrorWords& words) const;

 private:
  struct Files {
    Templates templates;
    Statics statics;
  };

  explicit Site(SiteOptions options) : options_(std::move(options)) {}
  [[nodiscard]] static text::Result<std::shared_ptr<const Files>> parse(
      const std::vector<ConsoleFile>& files);
  [[nodiscard]] std::shared_ptr<const Files> files() const;
  [[nodiscard]] Response route(const Request& request) const;
  [[nodiscard]] Response refused(const Request& request, int status) const;

  SiteOptions options_;
  Router router_;
  Gate gate_;
  std::function<PageFrame(const Request&)> frame_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Files> files_;
};

}  // namespace poppy::serve
