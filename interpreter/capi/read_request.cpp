// See read_request.h; poppy.h says what the keys mean.
#include "interpreter/capi/read_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "interpreter/config/read_json.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/source.h"

namespace poppy::capi {
namespace {

using config::YamlKind;
using config::YamlNode;
using county::quoted;
using county::words_for;
using text::ProblemCode;

constexpr unsigned kMostThreads = 1024;
constexpr unsigned kDeepest = 100;  // as Detail has it

class Reader {
 public:
  Reader(const text::SourceSet& sources, text::FileId file) : text_(sources.at(file).text) {}

  void read(Call call, const YamlNode& node) {
    if (node.kind != YamlKind::mapping) {
      fail(node.span, fmt::format("a request is an object, found {}", words_for(node)));
      return;
    }
    std::vector<std::string_view> known;
    for (const Key& key : kKeys) {
      if (std::ranges::find(key.calls, call) != key.calls.end()) known.push_back(key.name);
    }
    for (const config::YamlEntry& entry : node.entries) {
      if (std::ranges::find(known, entry.key) == known.end()) {
        fail(entry.key_span, fmt::format("this call has no key {}", quoted(entry.key)),
             county::suggestion(entry.key, known));
        continue;
      }
      const auto* const key = std::ranges::find(kKeys, entry.key, &Key::name);
      key->read(*this, entry.key, entry.value);
    }
    if (call != Call::batch && node.find("case") == nullptr) {
      fail(node.span, "the request has no case", R"(write `"case": { … }`)");
    }
    if (call == Call::explain && node.find("line") == nullptr) {
      fail(node.span, "the request does not say which line to explain",
           R"(write `"line": "p1.days_left"`)");
    }
  }

  CallRequest result;
  text::Problems problems;

 private:
  struct Key {
    std::string_view name;
    std::vector<Call> calls;
    void (*read)(Reader&, std::string_view, const YamlNode&);
  };
  static const std::array<Key, 14> kKeys;

  void fail(text::Span span, std::string message, std::string hint = {}) {
    problems.push_back({ProblemCode::request_shape, span, std::move(message), std::move(hint)});
  }
  void fail(std::string_view key, const YamlNode& node, std::string_view wanted) {
    fail(node.span, fmt::format("`{}` is {}, found {}", key, wanted, words_for(node)));
  }

  template <std::string Request::* member>
  static void read_text(Reader& self, std::string_view key, const YamlNode& node) {
    self.read_text_to(self.result.request.*member, key, node);
  }
  template <std::string CallRequest::* member>
  static void read_text(Reader& self, std::string_view key, const YamlNode& node) {
    self.read_text_to(self.result.*member, key, node);
  }
  void read_text_to(std::string& to, std::string_view key, const YamlNode& node) {
    if (node.kind != YamlKind::scalar || !node.quoted) {
      fail(key, node, "a text");
    } else {
      to = node.scalar;
    }
  }

  static void read_case(Reader& self, std::string_view key, const YamlNode& node) {
    Request& request = self.result.request;
    if (node.kind == YamlKind::mapping) {
      request.case_text = self.text_.substr(node.span.begin, node.span.end - node.span.begin);
      if (request.case_path == Request().case_path) request.case_path = "case.json";
    } else if (node.kind == YamlKind::scalar && node.quoted) {
      request.case_text = node.scalar;
    } else {
      self.fail(key, node, "an object, or a text of YAML or JSON");
    }
  }

  template <std::vector<std::string> Request::* member>
  static void read_names(Reader& self, std::string_view key, const YamlNode& node) {
    const bool are_names =
        node.kind == YamlKind::sequence && std::ranges::all_of(node.items, &YamlNode::quoted);
    if (!are_names) {
      self.fail(key, node, "an array of names");
      return;
    }
    for (const YamlNode& item : node.items) {
      (self.result.request.*member).push_back(item.scalar);
    }
  }

  void read_number(unsigned& to, unsigned least, unsigned most, std::string_view key,
                   const YamlNode& node) {
    const char* const end = node.scalar.data() + node.scalar.size();
    unsigned number = 0;
    const auto [past, error] = std::from_chars(node.scalar.data(), end, number);
    const bool is_number =
        node.kind == YamlKind::scalar && !node.quoted && error == std::errc() && past == end;
    if (!is_number || number < least || number > most) {
      fail(node.span, fmt::format("`{}` is a number from {} to {}", key, least, most));
    } else {
      to = number;
    }
  }
  static void read_depth(Reader& self, std::string_view key, const YamlNode& node) {
    unsigned depth = 0;
    self.read_number(depth, 0, kDeepest, key, node);
    self.result.detail.depth = static_cast<int>(depth);
  }
  static void read_threads(Reader& self, std::string_view key, const YamlNode& node) {
    self.read_number(self.result.threads, 1, kMostThreads, key, node);
  }

  template <bool CallRequest::* member>
  static void read_truth(Reader& self, std::string_view key, const YamlNode& node) {
    if (node.kind != YamlKind::scalar || node.quoted ||
        (node.scalar != "true" && node.scalar != "false")) {
      self.fail(key, node, "true or false");
    } else {
      self.result.*member = node.scalar == "true";
    }
  }

  const std::string& text_;
};

const std::array<Reader::Key, 14> Reader::kKeys = {{
    {"case", {Call::decide, Call::explain}, read_case},
    {"case_path", {Call::decide, Call::explain}, read_text<&Request::case_path>},
    {"county", {Call::decide, Call::explain, Call::batch}, read_text<&Request::county>},
    {"month", {Call::decide, Call::explain, Call::batch}, read_text<&Request::month>},
    {"run_date", {Call::decide, Call::explain, Call::batch}, read_text<&Request::run_date>},
    {"today", {Call::decide, Call::explain, Call::batch}, read_text<&Request::today>},
    {"programs", {Call::decide, Call::explain, Call::batch}, read_names<&Request::programs>},
    {"lines", {Call::batch}, read_names<&Request::lines>},
    {"depth", {Call::decide, Call::explain}, read_depth},
    {"line", {Call::explain}, read_text<&CallRequest::line>},
    {"threads", {Call::batch}, read_threads},
    {"case_column", {Call::batch}, read_text<&CallRequest::case_column>},
    {"decision", {Call::batch}, read_truth<&CallRequest::with_decision>},
    {"each_month", {Call::batch}, read_truth<&CallRequest::each_month>},
}};

}  // namespace

Outcome<CallRequest> read_request(Call call, std::string_view json) {
  text::SourceSet sources;
  const text::FileId file = sources.add("request.json", std::string(json));
  const auto node = config::read_json(sources, file);
  if (!node) return std::unexpected(engine::to_public(sources, node.error()));
  Reader reader(sources, file);
  reader.read(call, *node);
  if (!reader.problems.empty()) {
    return std::unexpected(engine::to_public(sources, std::move(reader.problems)));
  }
  return std::move(reader.result);
}

}  // namespace poppy::capi
