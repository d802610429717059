// What a browser may send: targets, headers, forms, cookies; and what may stand in the data of a
// page.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/serve/components.h"
#include "interpreter/serve/cookie.h"
#include "interpreter/serve/form.h"
#include "interpreter/serve/message.h"
#include "interpreter/serve/percent.h"
#include "interpreter/serve/rates.h"
#include "interpreter/serve/target.h"
#include "interpreter/serve/templates.h"
#include "interpreter/text/problem_codes.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace poppy::serve;
using fuzz::require;
using poppy::text::Result;

/// The first line, and what follows it.
std::pair<std::string, std::string> split_line(const std::string& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  return {text.substr(0, end), text.substr(std::min(end + 1, text.size()))};
}

void require_path(const std::string& path, const std::vector<std::string>& parts) {
  require(is_own_path(path), "a path leads to this server", path);
  for (const std::string& part : parts) {
    require(!part.empty() && part != "." && part != "..", "no part leads upwards", path);
    require(part.find('\\') == std::string::npos && is_clean_text(part, Lines::one),
            "a part is clean text", path);
  }
  const auto again = read_target(path);
  require(again && again->path == path && again->parts == parts && again->query.empty(),
          "a path is read again as it was", path);
}

}  // namespace

POPPY_FUZZ_TARGET(web_target) {
  const auto target = read_target(text);
  if (!target || target->is_server) return;
  require_path(target->path, target->parts);
  for (const NameValue& one : target->query) {
    require(is_clean_text(one.name, Lines::one) && is_clean_text(one.value, Lines::many),
            "a query is clean text", text);
  }
  const auto same = read_target(make_path({}, target->query));
  require(same && same->query == target->query, "a query is written as it is read", text);
}

// A line of a request, a line end, and its headers: what is accepted has one meaning.
POPPY_FUZZ_TARGET(web_request) {
  // However it comes in pieces, the header ends at the same place.
  const HeaderScan whole = scan_header(text, 0);
  HeaderScan by_one;
  for (std::size_t size = 1; size <= text.size() && !by_one.is_bad && by_one.end == 0; ++size) {
    by_one = scan_header(std::string_view(text).substr(0, size), by_one.seen);
  }
  require(whole.is_bad == by_one.is_bad && whole.end == by_one.end, "pieces do not matter", text);
  const auto [first, rest] = split_line(text);
  const std::size_t blank = std::min(first.find(' '), first.size());
  Request request;
  for (std::string lines = rest; !lines.empty();) {
    const auto [line, more] = split_line(lines);
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.headers.push_back(
        {line.substr(0, colon), line.substr(std::min(colon + 1, line.size()))});
    lines = more;
  }
  static const AllowedHosts hosts;
  const std::string method = first.substr(0, blank);
  const std::string target = first.substr(std::min(blank + 1, first.size()));
  const int status = read_request(request, {method, target, 11}, hosts);
  require(!forwarded_peer(request, "proxy").empty(), "there is a peer", text);
  require(status == 0 || (status >= 400 && status < 500), "it is a request, or refused", text);
  if (status != 0) return;
  require(hosts.has(request.host), "it was sent to this server", text);
  require(
      request.header("content-length") == nullptr || request.header("transfer-encoding") == nullptr,
      "its end is told once", text);
  if (request.path != "*") require_path(request.path, request.parts);
}

// The content type on the first line, then the body.
POPPY_FUZZ_TARGET(web_form) {
  const auto [content_type, body] = split_line(text);
  FormLimits limits;
  limits.fields = 20;
  limits.value_bytes = 200;
  limits.files = 3;
  limits.file_bytes = 300;
  const auto form = read_form(content_type, body, limits);
  if (!form) {
    require(!form.error().empty() && is_clean_text(form.error(), Lines::one), "a fault is told",
            text);
    return;
  }
  require(form->fields.size() <= limits.fields && form->files.size() <= limits.files,
          "the limits hold", text);
  for (const NameValue& field : form->fields) {
    require(is_clean_text(field.name, Lines::one) && is_clean_text(field.value, Lines::many) &&
                field.value.find('\r') == std::string::npos &&
                field.value.size() <= limits.value_bytes,
            "a field is clean text", text);
  }
  for (const FormFile& file : form->files) {
    require(file.bytes.size() <= limits.file_bytes, "the limits hold", text);
    require(file.file_name.find_first_of("/\\") == std::string::npos && file.file_name != "..",
            "the name of a file has no folder", text);
    require(is_clean_text(file.file_name, Lines::one), "the name of a file is text", text);
  }
}

POPPY_FUZZ_TARGET(web_cookie) {
  Request request;
  for (std::string lines = text; !lines.empty();) {
    auto [line, more] = split_line(lines);
    request.headers.push_back({"Cookie", std::move(line)});
    lines = more;
  }
  for (const Tls tls : {Tls::none, Tls::before}) {
    const auto value = read_cookie(request, "session", tls);
    if (!value) continue;
    require(!value->empty(), "a cookie has a value", text);
    Response response;
    set_cookie(response, {"session", *value, SameSite::strict, std::nullopt}, tls);
    const std::string& line = response.headers.front().value;
    Request back;
    back.headers.push_back({"cookie", line.substr(0, line.find(';'))});
    require(read_cookie(back, "session", tls) == value, "a cookie is written as it is read", text);
  }
}

// Data of a page: however it reads, it adds no mark-up.
POPPY_FUZZ_TARGET(web_page) {
  static const Templates templates = *Templates::read(embedded_files());
  const auto marks = [](const std::string& page) {
    return std::ranges::count_if(page, [](char c) { return c == '<' || c == '>' || c == '"'; });
  };
  const auto page_of = [&](const std::string& words) {
    Field field;
    field.id = "x";
    field.label = field.value = field.hint = field.fault = words;
    return templates.render("field", field);
  };
  const std::string page = page_of("a" + text);
  require(marks(page) == marks(page_of("a")), "data adds no mark-up", page);
  fuzz::require_printable(page);
}

// Any bytes as a template beside a layout: one that can be used, or a fault that is told.
POPPY_FUZZ_TARGET(web_template) {
  const Result<Templates> read = Templates::read(
      {{"templates/layout.mustache", "<{{> page}}>"}, {"templates/a.mustache", text}});
  if (!read) {
    require(read.error().front().code == poppy::text::ProblemCode::console_file, "a fault is told",
            text);
    return;
  }
  require(unescaped_names(text).empty(), "every text is escaped", text);
  static_cast<void>(read->render_page("a", {{"a", "1"}, {"b", {{{"c", 2}}, {{"c", ""}}}}}));
}

// Tries at a bucket, by bytes: never more in a span of time than it holds and fills up.
POPPY_FUZZ_TARGET(web_rates) {
  fuzz::Bytes bytes(text);
  const auto at_once = static_cast<std::int64_t>(1 + bytes.below(5));
  const auto each = static_cast<std::int64_t>(1 + bytes.below(20));
  Rates rates({at_once, each}, 4);
  std::vector<std::int64_t> taken;
  std::int64_t now = 0;
  while (!bytes.empty()) {
    now += static_cast<std::int64_t>(bytes.below(30));
    // The other keys are too few to have this one forgotten.
    static_cast<void>(rates.take(std::string(1, static_cast<char>('b' + bytes.below(3))), now));
    const std::int64_t early = rates.take("a", now);
    require(early >= 0 && early <= each, "nobody waits for longer than a step", text);
    if (early == 0) taken.push_back(now);
    require(rates.size() <= 4, "the memory has an end", text);
    for (std::size_t i = 0; i < taken.size(); ++i) {
      const auto count = static_cast<std::int64_t>(taken.size() - i);
      require(count <= at_once + (now - taken[i]) / each, "no more than the bucket holds", text);
    }
  }
}
