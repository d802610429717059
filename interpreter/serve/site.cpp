// See site.h.
#include "interpreter/serve/site.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "interpreter/serve/message.h"
#include "interpreter/serve/security.h"

namespace poppy::serve {
namespace {

struct Words {
  int status;
  std::string_view title, text;
};

constexpr auto kWords = std::to_array<Words>({
    {400, "That request could not be read",
     "What was sent is not what this page expects. Go back, load the page again and try once "
     "more."},
    {401, "Please sign in", "This page is for people who are signed in."},
    {403, "You may not do that",
     "Your role does not allow this. If it should, ask the administrator of your county."},
    {404, "There is no such page",
     "The address may have a slip in it, or what it named is no longer there."},
    {405, "That cannot be done here", "This address is there, but not for what was asked of it."},
    {408, "The request took too long", "It did not arrive in time. Please try again."},
    {409, "Somebody else was faster",
     "What you were about to change was changed in the meantime. Nothing of yours was written. "
     "Look "
     "at it as it is now, and decide again."},
    {413, "That is too large", "What was sent has more bytes than this page takes."},
    {421, "This is not the place",
     "This console is reached by another name. Use the address that you were given."},
    {422, "That could not be taken", "Something in what was sent has to be put right."},
    {429, "Too many tries", "Please wait a little, and try again."},
    {431, "That request could not be read",
     "The address or what the browser sent with it is too long. Remove the cookies of this site "
     "and "
     "try again."},
    {500, "Something went wrong here",
     "This is a fault of the console, and not yours. Nothing was half-written. Please try again, "
     "and "
     "tell the administrator if it stays."},
    {503, "Please try again in a moment",
     "The console has too much to do just now, or cannot reach its store. Nothing of yours was "
     "written."},
});

Words words_of(int status) {
  const auto found = std::ranges::find(kWords, status, &Words::status);
  if (found != kWords.end()) return *found;
  return {status, reason_phrase(status), "The request was not carried out."};
}

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool is_of_api(const Request& request) {
  return !request.parts.empty() && request.parts.front() == "api";
}

}  // namespace

text::Result<std::shared_ptr<const Site::Files>> Site::parse(
    const std::vector<ConsoleFile>& files) {
  auto templates = Templates::read(files);
  if (!templates) return std::unexpected(templates.error());
  return std::make_shared<const Files>(Files{std::move(*templates), Statics(files)});
}

text::Result<std::unique_ptr<Site>> Site::make(SiteOptions options) {
  std::unique_ptr<Site> site(new Site(std::move(options)));
  const auto& read = site->options_.read_files;
  const auto files = read ? read() : text::Result<std::vector<ConsoleFile>>(embedded_files());
  if (!files) return std::unexpected(files.error());
  auto parsed = parse(*files);
  if (!parsed) return std::unexpected(parsed.error());
  site->files_ = std::move(*parsed);
  return site;
}

std::shared_ptr<const Site::Files> Site::files() const {
  if (!options_.read_files) return files_;
  // Where somebody has just saved half a template, the pages stay as they were.
  const auto read = options_.read_files();
  const auto parsed = read ? parse(*read) : text::Result<std::shared_ptr<const Files>>(nullptr);
  const std::scoped_lock lock(mutex_);
  if (parsed && *parsed != nullptr) files_ = *parsed;
  return files_;
}

Response Site::page(std::string_view name, const PageFrame& frame, nlohmann::json data,
                    int status) const {
  const auto all = files();
  data["frame"] = frame;
  data["links"] = {{"style", all->statics.link_to("poppy.css")},
                   {"script", all->statics.link_to("poppy.js")},
                   {"icon", all->statics.link_to("poppy.svg")}};
  return html(all->templates.render_page(name, data), status);
}

Response Site::fragment(std::string_view name, const nlohmann::json& data) const {
  return html(files()->templates.render(name, data));
}

Response Site::error_page(int status, const PageFrame& frame, std::string_view detail) const {
  const Words words = words_of(status);
  return error_page(status, frame, ErrorWords{words.title, words.text, {}, detail});
}

Response Site::error_page(int status, const PageFrame& frame, const ErrorWords& words) const {
  PageFrame around = frame;
  around.title = words.title;
  return page("error", around,
              {{"status", status},
               {"title", words.title},
               {"text", words.text},
               {"to_do", words.to_do},
               {"detail", words.detail}},
              status);
}

Response Site::refusal(int status) const {
  Response response = error_page(status, {});
  add_security_headers(response, options_.tls);
  return response;
}

Response Site::refused(const Request& request, int status) const {
  const Words words = words_of(status);
  if (is_of_api(request)) return problem(status, words.title, words.text);
  return error_page(status, frame_ ? frame_(request) : PageFrame{});
}

Response Site::route(const Request& request) const {
  if (request.parts.size() == 2 && request.parts.front() == "static" &&
      (request.method == "GET" || request.method == "HEAD")) {
    return files()->statics.answer(request, request.parts.back());
  }
  const Found found = router_.find(request.method, request.parts);
  if (request.method == "OPTIONS" && (request.path == "*" || !found.allow.empty())) {
    Response response;
    response.status = 204;
    return response.set("Allow", found.allow.empty() ? std::string(kAllMethods) : found.allow);
  }
  if (found.route == nullptr) {
    if (found.allow.empty()) return Response{404, {}, {}};
    Response response{405, {}, {}};
    return response.set("Allow", found.allow);
  }
  if (!is_safe(request.method) && is_from_elsewhere(request)) return Response{403, {}, {}};
  if (gate_) {
    if (auto instead = gate_(request, *found.route, found.values)) return std::move(*instead);
  } else if (found.route->who != "anyone") {
    return Response{403, {}, {}};
  }
  return found.route->handler(request, found.values);
}

Response Site::answer(const Request& request) const {
  Response response = route(request);
  if (response.status >= 400 && response.body.empty()) {
    Response page = refused(request, response.status);
    for (NameValue& header : response.headers) page.set(header.name, std::move(header.value));
    response = std::move(page);
  }
  add_security_headers(response, options_.tls);
  return response;
}

}  // namespace poppy::serve
