// See form.h; the parts of multipart/form-data are read in multipart.cpp.
#include "interpreter/serve/form.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/serve/multipart.h"
#include "interpreter/serve/percent.h"

namespace poppy::serve {
namespace {

OrFault<Form> read_encoded(std::string_view body, const FormLimits& limits) {
  Form form;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode_percent(pair.substr(0, equals), Plus::space);
    auto value = decode_percent(pair.substr(std::min(equals + 1, pair.size())), Plus::space);
    if (!name || !value) return std::unexpected("a field of the form is not encoded as it should");
    if (auto kept = keep_field(form, limits, std::move(*name), std::move(*value)); !kept) {
      return std::unexpected(std::move(kept.error()));
    }
  }
  return form;
}

}  // namespace

std::string_view Form::text(std::string_view name) const {
  const std::string* found = find_value(fields, name);
  return found == nullptr ? std::string_view() : *found;
}

std::vector<std::string_view> Form::texts(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const NameValue& field : fields) {
    if (field.name == name) found.emplace_back(field.value);
  }
  return found;
}

const FormFile* Form::file(std::string_view name) const {
  const auto found = std::ranges::find_if(files, [&](const FormFile& one) {
    return one.name == name && !(one.file_name.empty() && one.bytes.empty());
  });
  return found == files.end() ? nullptr : &*found;
}

OrFault<void> keep_field(Form& form, const FormLimits& limits, std::string name,
                         std::string value) {
  if (form.fields.size() == limits.fields) {
    return std::unexpected(fmt::format("the form has more than {} fields", limits.fields));
  }
  if (name.size() > limits.name_bytes || !is_clean_text(name, Lines::one)) {
    return std::unexpected("the name of a field is too long, or no text");
  }
  if (value.size() > limits.value_bytes) {
    return std::unexpected(
        fmt::format("a field has more than {} bytes of text", limits.value_bytes));
  }
  if (!is_clean_text(value, Lines::many)) {
    return std::unexpected("the text of a field is no UTF-8, or has control characters");
  }
  // Browsers send CR LF for each line end.
  std::string lines;
  lines.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\r') {
      lines += value[i];
    } else if (i + 1 == value.size() || value[i + 1] != '\n') {
      lines += '\n';
    }
  }
  form.fields.push_back({std::move(name), std::move(lines)});
  return {};
}

OrFault<Form> read_form(std::string_view content_type, std::string_view body,
                        const FormLimits& limits) {
  const auto kind = read_content_type(content_type);
  if (kind && kind->name == "application/x-www-form-urlencoded") return read_encoded(body, limits);
  if (!kind || kind->name != "multipart/form-data") {
    return std::unexpected("what was sent is no form");
  }
  const std::string* boundary = find_value(kind->parameters, "boundary");
  if (boundary == nullptr)
    return std::unexpected("the form does not say how its parts are set off");
  return read_multipart(*boundary, body, limits);
}

OrFault<Form> read_form(const Request& request, const FormLimits& limits) {
  const std::string* content_type = request.header("Content-Type");
  return read_form(content_type == nullptr ? std::string_view() : *content_type, request.body,
                   limits);
}

}  // namespace poppy::serve
