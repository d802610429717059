// The kernels for processors with AVX2: CMakeLists.txt says what this file is compiled for.
#include "interpreter/code/kernel_loops.h"

namespace poppy::code {

#if defined(__x86_64__)
const Kernels& avx2_kernels() {
  static constexpr Kernels kKernels = kernels_named("avx2");
  return kKernels;
}
#endif

}  // namespace poppy::code
