// Rules kept as bytes: a head that says what they were made of, and the checked program.
#include <algorithm>
#include <cstring>

#include "interpreter/check/program_bytes.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/byte_hash.h"

namespace poppy {
namespace {

struct Head {
  char what[8] = {'p', 'o', 'p', 'p', 'y', 'c', '0', '1'};
  std::uint64_t made_by = 0;  // the version, and how it keeps a program
  std::uint64_t files = 0;    // their names and texts
  std::uint64_t program = 0;  // the bytes that follow

  friend bool operator==(const Head&, const Head&) = default;
};

Head head_of(const text::SourceSet& sources, std::string_view program) {
  Head head;
  text::ByteHash made_by, files, bytes;
  made_by.add(POPPY_VERSION);
  made_by.add_number(check::bytes_layout());
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const text::Source& source = sources.at(text::FileId{i});
    files.add_number(source.name.size());
    files.add(source.name);
    files.add_number(source.text.size());
    files.add(source.text);
  }
  bytes.add(program);
  head.made_by = made_by.value();
  head.files = files.value();
  head.program = bytes.value();
  return head;
}

}  // namespace

std::string Rules::compiled() const {
  const std::string program = check::to_bytes(*data_->program);
  const Head head = head_of(*data_->input.sources, program);
  std::string result(sizeof head, '\0');
  std::memcpy(result.data(), &head, sizeof head);
  return result += program;
}

Outcome<Rules> Rules::load(std::vector<File> files, std::string_view compiled) {
  Head found;
  if (compiled.size() < sizeof found) return load(std::move(files));
  char head[sizeof found];
  compiled.copy(head, sizeof head);
  std::memcpy(&found, head, sizeof found);
  compiled.remove_prefix(sizeof found);
  std::ranges::sort(files, {}, &File::path);  // the order of read_files
  const auto sources = std::make_shared<text::SourceSet>();
  for (const File& file : files) static_cast<void>(sources->add(file.path, file.text));
  if (found != head_of(*sources, compiled)) return load(std::move(files));
  auto program = check::from_bytes(compiled);
  if (!program) return load(std::move(files));
  auto data = std::make_shared<Data>();
  data->warnings = engine::to_public(*sources, program->warnings);
  data->program = std::make_shared<const check::Program>(std::move(*program));
  data->input.sources = sources;
  data->is_from_compiled = true;
  return Rules(std::move(data));
}

bool Rules::is_from_compiled() const { return data_->is_from_compiled; }

}  // namespace poppy
