#include "library.hpp"
#include "model.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

using namespace differential;

namespace {

struct seeds {
  std::uint64_t first = 1;
  std::uint64_t last = std::getenv("WEIR_LONG") == nullptr ? 2'000 : 100'000;
};

/// WEIR_SEEDS=20000 runs so many, WEIR_SEED=17 that pipeline alone.
seeds wanted() {
  seeds all;
  if (const char* many = std::getenv("WEIR_SEEDS")) all.last = std::strtoull(many, nullptr, 10);
  if (const char* one = std::getenv("WEIR_SEED")) all.first = all.last = std::strtoull(one, nullptr, 10);
  return all;
}

}  // namespace

TEST(random_pipelines, do_what_their_model_says) {
  const seeds all = wanted();
  int failed = 0;
  for (std::uint64_t seed = all.first; seed <= all.last && failed < 3; ++seed) {
    const node pipeline = random_pipeline(seed);
    const timeline means = meaning_of(pipeline, seed);
    const timeline seen = run_of(pipeline, seed);
    if (seen == means) continue;
    ++failed;
    ADD_FAILURE() << "WEIR_SEED=" << seed << ": " << spelled(pipeline) << "\n" << marbles(means, seen);
  }
}
