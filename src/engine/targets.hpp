// Which instruction sets the kernels are compiled for: AVX-512, AVX2 and one portable fallback. To
// be included before Highway, by every file that holds kernels.
#pragma once

// SSE4 processors run the fallback: the fewer sets, the shorter the build, and nobody trains there.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4)
