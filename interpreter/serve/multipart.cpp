// See multipart.h. A part begins behind a line `--BOUNDARY`, has a few lines of header, an empty
// line, and its bytes up to the next `CR LF --BOUNDARY`; the last is followed by `--`.
#include "interpreter/serve/multipart.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/serve/percent.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/printable.h"

namespace poppy::serve {
namespace {

constexpr std::size_t kMostHeaderBytes = 4096;
constexpr std::size_t kMostBoundaryBytes = 70;  // RFC 2046

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("()<>@,;:\\\"[]?={}").find(c) == std::string_view::npos;
  });
}

/// Takes a value off: a word, or a text in quotes, in which a backslash goes before a quote.
std::optional<std::string> take_value(std::string_view& rest) {
  std::string value;
  if (rest.empty() || rest.front() != '"') {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    if (value.empty() || value.find('"') != std::string::npos) return std::nullopt;
    return value;
  }
  for (std::size_t i = 1; i < rest.size(); ++i) {
    // A backslash of a path of Windows is no sign before another.
    if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '"') {
      value += rest[++i];
    } else if (rest[i] == '"') {
      rest = trimmed(rest.substr(i + 1));
      return value;
    } else {
      value += rest[i];
    }
  }
  return std::nullopt;  // no quote at its end
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
}

/// Browsers write these three so in names of fields and files, and nothing else.
std::string unescaped_name(std::string name) {
  replace_all(name, "%22", "\"");
  replace_all(name, "%0D", "\r");
  replace_all(name, "%0A", "\n");
  return name;
}

std::string plain_file_name(std::string_view given) {
  const std::size_t folder = given.find_last_of("/\\");
  if (folder != std::string_view::npos) given.remove_prefix(folder + 1);
  std::string name = text::printable(given.substr(0, 255));
  return name == "." || name == ".." ? std::string() : name;
}

struct PartHeader {
  std::string name;
  std::optional<std::string> file_name;
  std::string content_type;
};

OrFault<PartHeader> read_part_header(std::string_view lines) {
  PartHeader header;
  bool has_name = false;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find("\r\n"), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 2, lines.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_word(line.substr(0, colon))) {
      return std::unexpected("a part of the form has a bad header");
    }
    const std::string name = text::lower_case(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-type") header.content_type = text::printable(value.substr(0, 255));
    if (name == "content-transfer-encoding") {
      const std::string way = text::lower_case(value);
      if (way != "7bit" && way != "8bit" && way != "binary") {
        return std::unexpected("a part of the form is encoded in a way that no browser uses");
      }
    }
    if (name != "content-disposition") continue;
    const auto words = read_content_type(value);
    const std::string* field = words ? find_value(words->parameters, "name") : nullptr;
    if (has_name || field == nullptr || words->name != "form-data") {
      return std::unexpected("a part of the form does not say which field it is");
    }
    has_name = true;
    header.name = unescaped_name(*field);
    if (const std::string* file = find_value(words->parameters, "filename")) {
      header.file_name = plain_file_name(unescaped_name(*file));
    }
  }
  if (!has_name) return std::unexpected("a part of the form does not say which field it is");
  return header;
}

OrFault<void> keep_part(Form& form, const FormLimits& limits, PartHeader header,
                        std::string_view bytes) {
  if (!header.file_name) {
    return keep_field(form, limits, std::move(header.name), std::string(bytes));
  }
  if (form.files.size() == limits.files) {
    return std::unexpected(fmt::format("the form has more than {} files", limits.files));
  }
  if (header.name.size() > limits.name_bytes || !is_clean_text(header.name, Lines::one)) {
    return std::unexpected("the name of a field is too long, or no text");
  }
  if (bytes.size() > limits.file_bytes) {
    return std::unexpected(fmt::format("a file has more than {} bytes", limits.file_bytes));
  }
  form.files.push_back({std::move(header.name), std::move(*header.file_name),
                        std::move(header.content_type), std::string(bytes)});
  return {};
}

}  // namespace

std::optional<HeaderWords> read_content_type(std::string_view text) {
  HeaderWords words;
  const std::size_t end = std::min(text.find(';'), text.size());
  words.name = text::lower_case(trimmed(text.substr(0, end)));
  if (words.name.empty()) return std::nullopt;
  text.remove_prefix(end);
  while (!text.empty()) {
    if (text.front() != ';') return std::nullopt;
    text = trimmed(text.substr(1));
    if (text.empty()) break;  // a semicolon at the end
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name = text::lower_case(trimmed(text.substr(0, equals)));
    text = trimmed(text.substr(equals + 1));
    auto value = take_value(text);
    if (!value || !is_word(name) || find_value(words.parameters, name) != nullptr) {
      return std::nullopt;
    }
    words.parameters.push_back({name, std::move(*value)});
  }
  return words;
}

OrFault<Form> read_multipart(std::string_view boundary, std::string_view body,
                             const FormLimits& limits) {
  if (boundary.empty() || boundary.size() > kMostBoundaryBytes ||
      !is_clean_text(boundary, Lines::one)) {
    return std::unexpected("the form does not say how its parts are set off");
  }
  const std::string cut_off = "the form was cut off";
  const std::string mark = fmt::format("\r\n--{}", boundary);
  const std::string_view first = std::string_view(mark).substr(2);
  if (!body.starts_with(first)) return std::unexpected(cut_off);
  body.remove_prefix(first.size());
  Form form;
  while (true) {
    if (body.starts_with("--")) return form;  // what follows the last part is nobody's
    if (!body.starts_with("\r\n")) return std::unexpected(cut_off);
    body.remove_prefix(2);
    const std::size_t header_end = body.substr(0, kMostHeaderBytes).find("\r\n\r\n");
    if (header_end == std::string_view::npos) {
      return std::unexpected("a part of the form has a bad header");
    }
    auto header = read_part_header(body.substr(0, header_end));
    if (!header) return std::unexpected(std::move(header.error()));
    // The line end before the mark may be that of the empty line: a part without bytes.
    body.remove_prefix(header_end + 2);
    const std::size_t end = body.find(mark);
    if (end == std::string_view::npos) return std::unexpected(cut_off);
    const std::string_view bytes =
        body.substr(std::min<std::size_t>(2, end), end - std::min<std::size_t>(2, end));
    if (auto kept = keep_part(form, limits, std::move(*header), bytes); !kept) {
      return std::unexpected(std::move(kept.error()));
    }
    body.remove_prefix(end + mark.size());
  }
}

}  // namespace poppy::serve
