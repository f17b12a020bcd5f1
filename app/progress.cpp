#include "progress.hpp"

#include "words.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <vector>

namespace command {
namespace {

// A change of speed shows up in the figures after about this time.
constexpr double memory_seconds = 3;

constexpr double longest_forecast_seconds = 100.0 * 3600;

void approach(double& average, double latest, double weight) { average += (latest - average) * weight; }

std::vector<std::string> parts(const progress& at, const speedometer& speed) {
  std::vector<std::string> result;
  if (at.draining) result.push_back("finishing (once more to stop at once)");
  result.push_back(counted(at.records, "record"));
  result.push_back(fmt::format("{}/s", grouped(static_cast<std::uint64_t>(speed.records_per_second() + 0.5))));
  result.push_back(at.size ? fmt::format("{} of {}", byte_count(at.bytes), byte_count(*at.size))
                           : byte_count(at.bytes));
  result.push_back(fmt::format("{} failed", grouped(at.failed)));
  if (const auto left = speed.left()) result.push_back(fmt::format("{} left", time_left(*left)));
  if (!at.held_back_by.empty()) result.push_back(fmt::format("held back by {}", at.held_back_by));
  return result;
}

}  // namespace

void speedometer::look(weir::time_point now, const progress& at) {
  const double seconds = std::chrono::duration<double>(now - last_).count();
  if (seconds <= 0) return;
  // The first look has nothing to be averaged with.
  const double weight = begun_ ? 1 - std::exp(-seconds / memory_seconds) : 1;
  approach(records_, static_cast<double>(at.records - before_.records) / seconds, weight);
  approach(part_, (at.done - before_.done) / seconds, weight);
  begun_ = true;
  last_ = now;
  before_ = at;
}

std::optional<weir::duration> speedometer::left() const {
  if (before_.done <= 0 || part_ <= 0) return std::nullopt;
  const double seconds = (1 - before_.done) / part_;
  if (seconds < 0 || seconds > longest_forecast_seconds) return std::nullopt;
  return std::chrono::duration_cast<weir::duration>(std::chrono::duration<double>(seconds));
}

std::string progress_line(const progress& at, const speedometer& speed, std::size_t width) {
  std::string line;
  for (const std::string& part : parts(at, speed)) {
    const std::size_t separator = line.empty() ? 0 : 2;
    if (line.size() + separator + part.size() > width) break;
    if (separator != 0) line += ", ";
    line += part;
  }
  return line;
}

}  // namespace command
