// Which kernels this processor can run.
#include "interpreter/code/kernels.h"

namespace poppy::code {

std::vector<const Kernels*> usable_kernels() {
  std::vector<const Kernels*> usable;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
      __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0) {
    usable.push_back(&avx512_kernels());
  }
  if (__builtin_cpu_supports("avx2") != 0) usable.push_back(&avx2_kernels());
#endif
  usable.push_back(&plain_kernels());
  return usable;
}

const Kernels& best_kernels() {
  static const Kernels& best = *usable_kernels().front();
  return best;
}

}  // namespace poppy::code
