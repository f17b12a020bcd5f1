// Runs the benchmarks and prints, from the fastest of their repetitions, what each costs beside its floor.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

class ratios : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const double seconds = run.GetAdjustedCPUTime();
      const auto [place, first] = fastest_.try_emplace(run.run_name.function_name, seconds);
      if (!first) place->second = std::min(place->second, seconds);
    }
  }
  void print(const char* name, const char* floor) const {
    const auto ours = fastest_.find(name);
    const auto theirs = fastest_.find(floor);
    if (ours == fastest_.end() || theirs == fastest_.end()) return;
    std::printf("%-28s %5.2f times %s\n", name, ours->second / theirs->second, floor);
  }

 private:
  std::map<std::string, double> fastest_;
};

}  // namespace

int main(int argc, char** argv) {
  // Many short repetitions, taken in turns: on a noisy machine the fastest of each says most.
  std::vector<std::string> words = {argv[0], "--benchmark_repetitions=25", "--benchmark_min_time=0.02",
                                    "--benchmark_enable_random_interleaving=true"};
  words.insert(words.end(), argv + 1, argv + argc);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  ratios reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::puts("");
  reporter.print("iota_pipeline", "hand_written_loop");
  reporter.print("generator_for_each", "bare_resume_loop");
  reporter.print("generator_next", "bare_resume_loop");
  reporter.print("prefetch_next", "generator_next");
  reporter.print("transform_concurrent_ready", "bare_resume_loop");
}
