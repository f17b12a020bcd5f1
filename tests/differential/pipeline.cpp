#include "pipeline.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

namespace differential {

std::uint64_t mixed(const std::string& text, std::uint64_t salt) {
  std::uint64_t value = 14695981039346656037u ^ (salt * 0x9E3779B97F4A7C15u);
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
  value ^= value >> 31;
  value *= 0xBF58476D1CE4E5B9u;
  return value ^ (value >> 29);
}

namespace {

// Odd sums of these do not meet by chance, so that no two things happen at one
// instant unless one causes the other.
constexpr std::uint64_t longest = 10'000'000;

instant some_time(std::uint64_t random) { return static_cast<instant>(1 + random % longest); }

}  // namespace

instant duration_of(const std::string& text, std::uint64_t salt) {
  const std::uint64_t random = mixed(text, salt + 1);
  return random % 4 == 0 ? 0 : some_time(random / 4);
}
bool fails_at(const node& function, const std::string& text) {
  return function.breaks && mixed(text, function.salt + 2) % 11 == 0;
}
bool passes(const node& filter, const std::string& text) { return mixed(text, filter.salt) % 3 != 0; }
std::string result_of(const node& function, const std::string& text) {
  return std::string(1, static_cast<char>('f' + function.salt % 16)) + text;
}
std::string numbered(std::size_t position, const std::string& text) { return std::to_string(position) + ":" + text; }
std::string failure_of(const node& function, const std::string& text) {
  return "broke at " + result_of(function, text);
}
std::string joined(const std::vector<std::string>& values) {
  std::string all = "[";
  for (const std::string& each : values) all += (all.size() == 1 ? "" : " ") + each;
  return all + "]";
}
std::string value_of(const node& source, std::size_t number, std::size_t attempt) {
  std::string text(1, static_cast<char>('A' + source.salt % 26));
  text += std::to_string(number);
  return attempt == 0 ? text : text + std::string(attempt, '\'');
}
std::string failure_of_source(const node& source) {
  return "no more of " + std::string(1, static_cast<char>('A' + source.salt % 26));
}

instant work_with(const std::string& text, std::uint64_t salt) {
  const std::uint64_t random = mixed(text, salt + 3);
  return salt % 4 == 0 || random % 3 == 0 ? 0 : some_time(random / 3);
}

namespace {

class builder {
 public:
  explicit builder(std::uint64_t seed) : random_(seed) {}

  node chain(std::size_t depth, std::size_t longest_chain) {
    node made = source(depth);
    for (std::size_t stages = below(longest_chain + 1); stages > 0; --stages) made = stage(std::move(made));
    return made;
  }

 private:
  using kind = node::kind;

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }

  node source(std::size_t depth) {
    if (depth > 0 && one_in(4)) return several(kind::merge, depth);
    // When a generator goes on from one to the next, with nobody asking, depends on what they are made of.
    if (depth > 0 && !in_merge_ && one_in(8)) return several(kind::one_after_the_other, depth);
    node made;
    made.salt = random_() % 1'000'000;
    made.count = below(13);
    if (one_in(3)) return made;
    made.what = kind::timed;
    made.fails = one_in(3);
    for (std::size_t i = 0; i <= made.count; ++i) made.delays.push_back(one_in(5) ? 0 : some_time(random_()));
    if (made.fails || one_in(2)) made.delays.back() = some_time(random_());
    return made;
  }

  node several(kind what, std::size_t depth) {
    node made;
    made.what = what;
    const bool outside = std::exchange(in_merge_, in_merge_ || what == kind::merge);
    for (std::size_t i = 2 + below(2); i > 0; --i) made.inputs.push_back(chain(depth - 1, 3));
    in_merge_ = outside;
    if (what != kind::merge) return made;
    // What is ready at one instant comes in the order of turns of the loop, which is nobody's business.
    for (node& each : made.inputs) each = apart(std::move(each));
    return made;
  }
  /// A wait before each value, so that no two inputs have one at the same
  /// instant; errors wait where they arise.
  node apart(node input) {
    node made;
    made.what = kind::transform_awaited;
    made.salt = random_() % 1'000'000;
    made.time = some_time(random_());
    made.inputs.push_back(std::move(input));
    return made;
  }

  node stage(node input) {
    static constexpr kind stages[] = {kind::transform,
                                      kind::transform_awaited,
                                      kind::filter,
                                      kind::take,
                                      kind::take_while,
                                      kind::drop,
                                      kind::drop_while,
                                      kind::enumerate,
                                      kind::chunk,
                                      kind::chunk_for,
                                      kind::prefetch,
                                      kind::prefetch,
                                      kind::transform_concurrent,
                                      kind::transform_concurrent,
                                      kind::timeout_each,
                                      kind::retry,
                                      kind::upon_error};
    node made;
    made.what = stages[below(std::size(stages))];
    made.salt = random_() % 1'000'000;
    made.breaks = one_in(4);
    made.awaited = one_in(2);
    made.inclusive = one_in(2);
    made.count = below(6);
    made.time = some_time(random_());
    switch (made.what) {
      case kind::take:
        made.count = below(12);
        break;
      case kind::chunk_for:
      case kind::chunk:
      case kind::prefetch:
      case kind::transform_concurrent:
        ++made.count;
        made.window = made.count + below(2 * made.count);
        break;
      case kind::retry:
        made.count = 1 + below(3);
        break;
      case kind::timeout_each:
        made.time *= 3;
        break;
      default:
        break;
    }
    made.inputs.push_back(std::move(input));
    return made;
  }

  std::mt19937_64 random_;
  bool in_merge_ = false;
};

std::string spelled_stage(const node& stage) {
  using kind = node::kind;
  const std::string n = "(" + std::to_string(stage.count);
  const std::string breaking = stage.breaks ? " that breaks)" : ")";
  const std::string function = stage.awaited ? "(awaited f" : "(f";
  const std::string time = std::to_string(stage.time) + " ns";
  switch (stage.what) {
    case kind::transform:
      return "transform(f" + breaking;
    case kind::transform_awaited:
      return "transform(awaited f" + breaking;
    case kind::filter:
      return "filter(f)";
    case kind::take:
      return "take" + n + ")";
    case kind::take_while:
      return "take_while" + function + (stage.inclusive ? ", inclusive)" : ")");
    case kind::drop:
      return "drop" + n + ")";
    case kind::drop_while:
      return "drop_while" + function + ")";
    case kind::enumerate:
      return "enumerate()";
    case kind::chunk:
      return "chunk" + n + ")";
    case kind::chunk_for:
      return "chunk_for" + n + ", " + time + ")";
    case kind::prefetch:
      return "prefetch" + n + ")";
    case kind::transform_concurrent:
      return "transform_concurrent" + n + " window " + std::to_string(stage.window) + ", f" + breaking;
    case kind::timeout_each:
      return "timeout_each(" + time + ")";
    case kind::retry:
      return "retry" + n + " tries, " + time + ")";
    default:
      return "upon_error(value)";
  }
}

}  // namespace

node random_pipeline(std::uint64_t seed) { return builder(seed).chain(2, 6); }

std::string spelled(const node& pipeline) {
  using kind = node::kind;
  switch (pipeline.what) {
    case kind::ready:
      return "from(" + std::to_string(pipeline.count) + " values)";
    case kind::timed:
      return "timed(" + std::to_string(pipeline.count) + " values" + (pipeline.fails ? ", fails)" : ")");
    case kind::merge:
    case kind::one_after_the_other: {
      std::string all = pipeline.what == kind::merge ? "merge(" : "one_after_the_other(";
      for (const node& each : pipeline.inputs) all += (all.ends_with('(') ? "" : ", ") + spelled(each);
      return all + ")";
    }
    default:
      return spelled(pipeline.inputs.front()) + " | " + spelled_stage(pipeline);
  }
}

std::string marbles(const timeline& wanted, const timeline& seen) {
  std::set<instant> instants;
  for (const auto* line : {&wanted, &seen}) {
    for (const event& each : *line) instants.insert(each.at);
  }
  const auto at = [](const timeline& line, instant when) {
    std::string all;
    for (const event& each : line) {
      if (each.at == when) all += (all.empty() ? "" : ",") + each.text;
    }
    return all;
  };
  std::string above = "wanted  ";
  std::string below = "seen    ";
  for (const instant when : instants) {
    const std::string first = at(wanted, when);
    const std::string second = at(seen, when);
    const std::size_t width = std::max(first.size(), second.size()) + 2;
    above += "--" + first + std::string(width - first.size() - 2, '-');
    below += "--" + second + std::string(width - second.size() - 2, '-');
  }
  return above + "\n" + below + "\n";
}

}  // namespace differential
