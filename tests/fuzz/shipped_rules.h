// The shipped policies and county files, loaded once for a fuzzer.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "interpreter/include/poppy/engine.h"

inline const poppy::Rules& shipped_rules() {
  static const poppy::Rules rules = [] {
    std::vector<poppy::File> files;
    for (const char* folder : {"/policies", "/county_rules"}) {
      for (const auto& entry :
           std::filesystem::recursive_directory_iterator(std::string(POPPY_ROOT) + folder)) {
        const std::string path = entry.path().string();
        const bool is_input =
            path.ends_with(".poppy") || path.ends_with(".csv") || path.ends_with(".yaml");
        if (!is_input || path.find("/tests/") != std::string::npos) continue;
        std::ifstream file(path, std::ios::binary);
        files.push_back({path, std::string(std::istreambuf_iterator<char>(file), {})});
      }
    }
    auto loaded = poppy::Rules::load(std::move(files));
    if (!loaded) {
      for (const poppy::Problem& problem : loaded.error()) std::cerr << problem.text << '\n';
      std::abort();
    }
    return *loaded;
  }();
  return rules;
}
