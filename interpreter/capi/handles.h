// What the handles of poppy.h are.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "interpreter/capi/read_request.h"
#include "interpreter/engine/decider_pool.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/include/poppy/poppy.h"

// NOLINTBEGIN(readability-identifier-naming): the names of C

struct poppy_files {
  std::vector<poppy::File> files;
};

struct poppy_rules {
  poppy::Rules rules;
};

struct poppy_problems {
  std::vector<poppy::Problem> all;
  std::vector<poppy_problem> shown;  // of texts of `all`
};

struct poppy_batch {
  poppy::capi::CallRequest asked;
  std::shared_ptr<poppy::engine::DeciderPool> deciders;
};

// NOLINTEND(readability-identifier-naming)
