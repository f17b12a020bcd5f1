#include "stages.hpp"

namespace weir_tests {

std::string complaints(single&& stage) { return std::move(stage).examine(); }
std::string complaints(grouped&& stage) { return std::move(stage).examine(); }
std::string complaints(numbers&& stage) { return std::move(stage).examine(); }

}  // namespace weir_tests
