// What the server answers, a function a request of the protocol: params in, result out. They throw
// Refusal, and the JSON library's exceptions where params are of another shape; server.cpp answers
// both.
#pragma once

#include <map>
#include <string>

#include "interpreter/analysis/lints.h"
#include "interpreter/lsp/session.h"

namespace poppy::lsp {

// diagnostics.cpp: problems as the protocol has them, by path; of files that have none, an empty
// list where they are open.
[[nodiscard]] std::map<std::string, Json> diagnose(Session& session, const analysis::Lints& lints);
/// What the rules advise, once they are sound.
[[nodiscard]] analysis::Lints find_lints(Session& session);
/// Of a file of rule tests that is open: what fails in it.
[[nodiscard]] Json diagnose_tests(Session& session, const std::string& path);

// navigation.cpp
[[nodiscard]] Json define(Session& session, const Json& params);
[[nodiscard]] Json refer(Session& session, const Json& params);
[[nodiscard]] Json highlight(Session& session, const Json& params);
[[nodiscard]] Json list_symbols(Session& session, const Json& params);
[[nodiscard]] Json find_symbols(Session& session, const Json& params);
[[nodiscard]] Json fold(Session& session, const Json& params);
// hover.cpp
[[nodiscard]] Json hover(Session& session, const Json& params);
/// `poppy/asOf`: the month, the run date and the county that values are told for.
[[nodiscard]] Json choose_as_of(Session& session, const Json& params);
// completion.cpp
[[nodiscard]] Json complete(Session& session, const Json& params);
// fixes.cpp
[[nodiscard]] Json offer_fixes(Session& session, const Json& params);
// edits.cpp
[[nodiscard]] Json format(Session& session, const Json& params);
[[nodiscard]] Json prepare_rename(Session& session, const Json& params);
[[nodiscard]] Json rename(Session& session, const Json& params);
// hints.cpp
[[nodiscard]] Json color_names(Session& session, const Json& params);
[[nodiscard]] Json tell_signature(Session& session, const Json& params);
[[nodiscard]] Json hint_values(Session& session, const Json& params);
// lenses.cpp
[[nodiscard]] Json offer_lenses(Session& session, const Json& params);
[[nodiscard]] Json execute(Session& session, const Json& params);

/// Names of the kinds that color_names gives, by number.
[[nodiscard]] Json token_kinds();
/// Edits of the file that make `after` of `before`, line by line.
[[nodiscard]] Json edits_between(const std::string& before, const std::string& after);
/// A workspace edit of these texts' edits, by path.
[[nodiscard]] Json workspace_edit(const Session& session, std::map<std::string, Json> edits);

}  // namespace poppy::lsp
