// libFuzzer's way in: the target is that of the program's name, fuzz_NAME.
#include <string>

#include "tests/fuzz/fuzz.h"

namespace {
const fuzz::Target* target = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int*, char*** argv) {
  const std::string name((*argv)[0]);
  const std::size_t at = name.rfind("fuzz_");
  target = at == std::string::npos ? nullptr : fuzz::find_target(name.substr(at + 5));
  if (target != nullptr) return 0;
  // What targets there are, for the script that runs all.
  for (const fuzz::Target& one : fuzz::targets()) {
    std::printf("%.*s\n", static_cast<int>(one.name.size()), one.name.data());
  }
  std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target->function(std::string(data, data + size));
  return 0;
}
