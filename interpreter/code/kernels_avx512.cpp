// The kernels for processors with AVX512: CMakeLists.txt says what this file is compiled for.
#include "interpreter/code/kernel_loops.h"

namespace poppy::code {

#if defined(__x86_64__)
const Kernels& avx512_kernels() {
  static constexpr Kernels kKernels = kernels_named("avx512");
  return kKernels;
}
#endif

}  // namespace poppy::code
