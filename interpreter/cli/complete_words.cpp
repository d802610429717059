// See complete_words.h.
#include "interpreter/cli/complete_words.h"

#include <algorithm>
#include <string_view>

namespace poppy::cli {
namespace {

/// The words read so far.
struct Reading {
  const CommandWords* command;
  const OptionWords* pending = nullptr;  // its value comes next
  std::vector<std::string> placed = {};  // words with places of their own
  std::vector<std::string> given = {};   // options
  bool is_behind_dashes = false;         // after --, nothing is an option
};

bool is_option(const Reading& reading, std::string_view word) {
  return !reading.is_behind_dashes && word.starts_with('-') && word.size() > 1;
}

const OptionWords* option_named(const CommandWords& command, std::string_view name) {
  const auto found = std::ranges::find_if(command.options, [&](const OptionWords& one) {
    return std::ranges::find(one.names, name) != one.names.end();
  });
  return found == command.options.end() ? nullptr : &*found;
}

void keep_value(const OptionWords& option, std::string_view value, Completion& completion) {
  if (option.names.back() == "--rules") completion.rules = value;
  if (option.names.back() == "--counties") completion.counties = value;
}

void read_option(std::string_view word, Reading& reading, Completion& completion) {
  const std::size_t equals = std::min(word.find('='), word.size());
  const OptionWords* const option = option_named(*reading.command, word.substr(0, equals));
  if (option == nullptr) return;
  reading.given.push_back(option->names.back());
  if (option->type.empty()) return;
  if (equals == word.size()) {
    reading.pending = option;
  } else {
    keep_value(*option, word.substr(equals + 1), completion);
  }
}

/// False: it is no command, and nothing behind it can be known.
bool read_word(const std::string& word, Reading& reading, Completion& completion) {
  if (reading.pending != nullptr) {
    keep_value(*reading.pending, word, completion);
    reading.pending = nullptr;
  } else if (word == "--" && !reading.is_behind_dashes) {
    reading.is_behind_dashes = true;
  } else if (is_option(reading, word)) {
    read_option(word, reading, completion);
  } else if (!reading.command->commands.empty()) {
    const FoundCommand found = find_command(*reading.command, {word});
    if (found.words == 0) return false;
    reading.command = found.command;
  } else {
    reading.placed.push_back(word);
  }
  return true;
}

void add(std::string_view begun, std::string word, const std::string& about,
         Completion& completion) {
  if (word.starts_with(begun)) completion.candidates.push_back({std::move(word), about});
}

void add_commands(const CommandWords& command, std::string_view begun, Completion& completion) {
  for (const CommandWords& one : command.commands) {
    if (!one.group.empty()) add(begun, one.name, one.about, completion);
  }
}

void add_values(const CommandWords& app, const OptionWords& option, const Reading& reading,
                std::string_view begun, Completion& completion) {
  completion.begun = begun;
  for (const std::string& choice : option.choices) add(begun, choice, {}, completion);
  if (option.type == "COMMAND" && !option.names.front().starts_with('-')) {
    add_commands(*find_command(app, reading.placed).command, begun, completion);
  } else if (option.choices.empty()) {
    completion.type = option.type;
  }
}

void add_options(const Reading& reading, std::string_view begun, Completion& completion) {
  for (const OptionWords& option : reading.command->options) {
    const bool is_given =
        std::ranges::find(reading.given, option.names.back()) != reading.given.end();
    if (!is_given || option.is_repeated) add(begun, option.names.back(), option.about, completion);
  }
}

}  // namespace

Completion complete_words(const CommandWords& app, const std::vector<std::string>& words) {
  Completion completion;
  if (words.empty()) return completion;
  Reading reading{&app};
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!read_word(words[i], reading, completion)) return completion;
  }
  const std::string& last = words.back();
  const std::size_t equals = last.find('=');
  if (reading.pending != nullptr) {
    add_values(app, *reading.pending, reading, last, completion);
  } else if (is_option(reading, last) && equals != last.npos) {
    const OptionWords* const option = option_named(*reading.command, last.substr(0, equals));
    if (option == nullptr || option->type.empty()) return completion;
    completion.before = last.substr(0, equals + 1);
    add_values(app, *option, reading, std::string_view(last).substr(equals + 1), completion);
  } else if (is_option(reading, last) || last == "-") {
    add_options(reading, last, completion);
  } else if (!reading.command->commands.empty()) {
    add_commands(*reading.command, last, completion);
  } else {
    const std::vector<OptionWords>& places = reading.command->places;
    const std::size_t place = reading.placed.size();
    if (place < places.size()) {
      add_values(app, places[place], reading, last, completion);
    } else if (!places.empty() && places.back().is_repeated) {
      add_values(app, places.back(), reading, last, completion);
    }
  }
  return completion;
}

}  // namespace poppy::cli
