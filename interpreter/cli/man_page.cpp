// See man_page.h.
#include "interpreter/cli/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "interpreter/cli/exit_codes.h"

namespace poppy::cli {
namespace {

/// Text as roff takes it, and what stands in backticks bold.
std::string roff(std::string_view text) {
  std::string out;
  bool is_bold = false;
  for (const char byte : text) {
    switch (byte) {
      case '`':
        is_bold = !is_bold;
        out += is_bold ? "\\fB" : "\\fR";
        break;
      case '-':
        out += "\\-";
        break;
      case '\\':
        out += "\\e";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '^':
        out += "\\(ha";
        break;
      default:
        out += byte;
    }
  }
  // A line that begins so would be a request.
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

/// A sentence: descriptions are parts of lists in --help.
std::string sentence(std::string_view text) {
  return text.empty() || text.ends_with('.') ? std::string(text) : fmt::format("{}.", text);
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char byte) { return static_cast<char>(std::toupper(byte)); });
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::string place_synopsis(const OptionWords& place) {
  const std::string name = italic(upper(place.names.front())) + (place.is_repeated ? " ..." : "");
  return place.is_required ? name : "[" + name + "]";
}

std::string option_head(const OptionWords& option) {
  std::string out;
  for (const std::string& name : option.names) {
    out += (out.empty() ? "" : ", ") + bold(name);
  }
  if (!option.choices.empty()) {
    std::vector<std::string> choices;
    for (const std::string& choice : option.choices) choices.push_back(bold(choice));
    return out + " " + joined(choices, "|");
  }
  return option.type.empty() ? out : out + " " + italic(option.type);
}

/// What the parser asks of an option beside its value.
std::string conditions(const OptionWords& option) {
  std::string out;
  if (!option.range.empty()) out += fmt::format(" {}.", roff("In " + option.range));
  if (option.is_required) out += " Required.";
  const auto add = [&](std::string_view words, const std::vector<std::string>& others) {
    if (others.empty()) return;
    std::vector<std::string> names;
    for (const std::string& other : others) names.push_back(bold(other));
    out += fmt::format(" {} {}.", words, joined(names, ", "));
  };
  add("Only with", option.needs);
  add("Not with", option.excludes);
  return out;
}

void write_options(const std::vector<OptionWords>& options, std::string& out) {
  for (const OptionWords& option : options) {
    out += fmt::format(".TP\n{}\n{}{}\n", option_head(option), roff(sentence(option.about)),
                       conditions(option));
  }
}

void write_commands(const CommandWords& command, const std::vector<std::string>& path,
                    std::string& out) {
  std::vector<std::string> groups;
  for (const CommandWords& one : command.commands) {
    if (!one.group.empty() && std::ranges::find(groups, one.group) == groups.end()) {
      groups.push_back(one.group);
    }
  }
  if (groups.empty()) return;
  out += ".SH COMMANDS\n";
  for (const std::string& group : groups) {
    if (groups.size() > 1) out += fmt::format(".SS {}\n", roff(group));
    for (const CommandWords& one : command.commands) {
      if (one.group != group) continue;
      std::vector<std::string> to = path;
      to.push_back(one.name);
      out += fmt::format(".TP\n.BR {} (1)\n{}\n", roff(page_name(to)), roff(sentence(one.about)));
    }
  }
}

void write_see_also(const CommandWords& command, const std::vector<std::string>& path,
                    std::string& out) {
  std::vector<std::string> others;
  if (!path.empty()) others.push_back(page_name({path.begin(), path.end() - 1}));
  for (const CommandWords& one : command.commands) {
    std::vector<std::string> to = path;
    to.push_back(one.name);
    if (!path.empty() && !one.group.empty()) others.push_back(page_name(to));
  }
  if (others.empty()) return;
  out += ".SH SEE ALSO\n";
  for (std::size_t i = 0; i < others.size(); ++i) {
    out += fmt::format(".BR {} (1){}\n", roff(others[i]), i + 1 < others.size() ? "," : "");
  }
}

constexpr const char* kEnvironment =
    ".SH ENVIRONMENT\n"
    ".TP\n.B NO_COLOR\nWhere it is set to anything, nothing is in color, unless "
    "\\fB\\-\\-color\\fR says so.\n"
    ".TP\n.B TERM\nA terminal that is \\fBdumb\\fR has no color.\n";

constexpr const char* kFiles =
    ".SH FILES\n"
    ".TP\n.IR policies ,\\~ county_rules\nThe rule files and the county files, in the current "
    "folder, where \\fB\\-\\-rules\\fR and \\fB\\-\\-counties\\fR name no others.\n"
    ".TP\n.I /usr/share/poppy\nThose that were installed, for a folder that has neither.\n";

}  // namespace

std::string page_name(const std::vector<std::string>& path) {
  return path.empty() ? "poppy" : "poppy-" + joined(path, "-");
}

std::string man_page(const CommandWords& app, const std::vector<std::string>& path,
                     const std::string& version, const std::string& date) {
  const CommandWords& command = *find_command(app, path).command;
  const std::string words = path.empty() ? "poppy" : "poppy " + joined(path, " ");
  std::string out = fmt::format(".TH {} 1 \"{}\" \"Poppy {}\" \"User Commands\"\n",
                                roff(upper(page_name(path))), date, roff(version));
  // apropos reads the name: no mark may stand in it.
  std::string about = command.about.ends_with('.')
                          ? command.about.substr(0, command.about.size() - 1)
                          : command.about;
  std::erase(about, '`');
  out += fmt::format(".SH NAME\n{} \\- {}\n", roff(page_name(path)), roff(about));
  out += fmt::format(".SH SYNOPSIS\n{}", bold(words));
  if (!command.options.empty()) out += " [" + italic("OPTIONS") + "]";
  for (const OptionWords& place : command.places) out += " " + place_synopsis(place);
  if (!command.commands.empty()) out += " " + italic("COMMAND") + " ...";
  out += fmt::format("\n.SH DESCRIPTION\n{}\n", roff(sentence(command.about)));
  if (command.footer != app.footer) out += fmt::format(".PP\n{}\n", roff(command.footer));
  for (const OptionWords& place : command.places) {
    out += fmt::format(".TP\n{}\n{}{}\n", italic(upper(place.names.front())),
                       roff(sentence(place.about)), conditions(place));
  }
  if (!command.options.empty()) out += ".SH OPTIONS\n";
  write_options(command.options, out);
  write_commands(command, path, out);
  out += ".SH EXIT STATUS\n";
  for (const ExitCode& code : kExitCodes) {
    out += fmt::format(".TP\n.B {}\n{}\n", code.number, roff(sentence(code.about)));
  }
  if (path.empty()) {
    out += kEnvironment;
    out += kFiles;
  }
  write_see_also(command, path, out);
  return out;
}

}  // namespace poppy::cli
