// The kernels for any processor (on ARM that has NEON): CMakeLists.txt says what this file is
// compiled for.
#include "interpreter/code/kernel_loops.h"

namespace poppy::code {

const Kernels& plain_kernels() {
  static constexpr Kernels kKernels = kernels_named("plain");
  return kKernels;
}

}  // namespace poppy::code
