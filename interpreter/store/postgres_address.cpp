// See postgres_address.h. libpq reads both forms; it is called here alone.
#include "interpreter/store/postgres_address.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "interpreter/store/open_kind.h"

namespace poppy::store {
namespace {

constexpr std::string_view kWhite = " \t\n\v\f\r";
constexpr std::array<std::string_view, 2> kSchemes = {"postgresql:", "postgres:"};

/// A server that is not there is told in seconds, also where the network swallows what is sent.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kUnlessGiven = {
    {{"connect_timeout", "5"},
     {"keepalives_idle", "10"},
     {"keepalives_interval", "5"},
     {"keepalives_count", "3"},
     {"tcp_user_timeout", "15000"},
     {"fallback_application_name", "poppy"}}};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string value_of(const Options& options, std::string_view word) {
  for (const PQconninfoOption* one = options.get(); one->keyword != nullptr; ++one) {
    if (one->keyword == word && one->val != nullptr) return one->val;
  }
  return {};
}

/// SOCI takes the words apart before libpq does, at white space but within `"`, and by rules of its
/// own: a backslash is what both of them understand. nullopt: a value that neither form carries.
std::optional<std::string> written(std::string_view word, std::string_view value) {
  const bool has_white = value.find_first_of(kWhite) != std::string_view::npos;
  if (has_white && value.find('"') != std::string_view::npos) return std::nullopt;
  std::string text = fmt::format(" {}={}", word, has_white ? "\"" : "");
  for (const char sign : value) {
    const bool is_special = sign == '\\' || sign == '\'' || sign == '"';
    if (is_special || kWhite.find(sign) != std::string_view::npos) text += '\\';
    text += sign;
  }
  return text + (has_white ? "\"" : "");
}

bool has_any(std::string_view text, std::string_view signs) {
  return text.find_first_of(signs) != std::string_view::npos;
}

/// A `/` or `@` of a password that is not written as %2F or %40 has moved a part of it to where
/// others stand, which are shown.
bool is_well_divided(const Options& options) {
  const std::string port = value_of(options, "port");
  return !has_any(value_of(options, "host"), "@ ") &&
         !has_any(value_of(options, "dbname"), "@:/") && std::ranges::all_of(port, [](char sign) {
           return sign == ',' || (sign >= '0' && sign <= '9');
         });
}

std::unexpected<text::Problems> unreadable() {
  // Neither the text nor libpq's words about it are shown: both may hold the password.
  return failed(
      text::ProblemCode::store_unreadable, "the address of a database cannot be read",
      "write `postgresql://USER@HOST/DATABASE`, and signs as / and @ of a password as %2F "
      "and %40");
}

}  // namespace

bool is_postgres_address(std::string_view path) {
  return std::ranges::any_of(kSchemes,
                             [&](std::string_view scheme) { return path.starts_with(scheme); });
}

text::Result<PostgresAddress> read_postgres_address(const std::string& path) {
  const std::size_t behind_scheme = path.find(':') + 1;
  const bool is_url = path.compare(behind_scheme, 2, "//") == 0;
  if (path.find('\0') != std::string::npos) return unreadable();
  const Options options(PQconninfoParse(path.c_str() + (is_url ? 0 : behind_scheme), nullptr));
  if (!options || !is_well_divided(options)) return unreadable();
  PostgresAddress address;
  for (const PQconninfoOption* one = options.get(); one->keyword != nullptr; ++one) {
    const std::string_view word = one->keyword;
    if (one->val == nullptr || *one->val == '\0' || word == "client_encoding") continue;
    const auto text = written(word, one->val);
    if (!text) return unreadable();
    address.connect += *text;
  }
  for (const auto& [word, value] : kUnlessGiven) {
    if (value_of(options, word).empty()) address.connect += fmt::format(" {}={}", word, value);
  }
  address.connect += " client_encoding=UTF8";
  const std::string host = value_of(options, "host");
  const std::string database = value_of(options, "dbname");
  // The folder of a socket says no more than that it is this machine.
  address.name = fmt::format("postgresql://{}{}{}", host.starts_with('/') ? "" : host,
                             database.empty() ? "" : "/", database);
  address.password = value_of(options, "password");
  return address;
}

}  // namespace poppy::store
