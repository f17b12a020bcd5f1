#include "pipeline.hpp"

#include "operators.hpp"

#include <algorithm>
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

constexpr std::uint64_t longest_time = 10'000'000;

instant some_time(std::uint64_t random) { return static_cast<instant>(1 + random % longest_time); }

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

instant dice::some_time() { return differential::some_time(random_()); }

namespace {

/// One of the operators of a role.
const operator_kind& one_of(role wanted, bool only_patient, dice& random) {
  const auto weight = [&](const operator_kind& each) {
    return each.is == wanted && !(only_patient && each.asked_at_once) ? each.weight : 0;
  };
  std::size_t all = 0;
  for (const operator_kind& each : known::all()) all += weight(each);
  std::size_t at = random.below(all);
  for (const operator_kind& each : known::all()) {
    if (at < weight(each)) return each;
    at -= weight(each);
  }
  return known::all().front();
}

}  // namespace

node dice::chain(std::size_t longest) {
  node made = source();
  for (std::size_t stages = below(longest + 1); stages > 0; --stages) made = stage(std::move(made));
  return made;
}

node dice::source() {
  node made;
  made.salt = salt();
  made.kind = &one_of(depth_ > 0 && one_in(3) ? role::several : role::source, apart_, *this);
  made.kind->roll(made, *this);
  return made;
}
node dice::stage(node input) {
  node made;
  made.salt = salt();
  made.inputs.push_back(std::move(input));
  made.kind = &one_of(role::stage, apart_, *this);
  made.kind->roll(made, *this);
  return made;
}

std::vector<node> dice::inputs() {
  std::vector<node> made;
  --depth_;
  for (std::size_t i = 2 + below(2); i > 0; --i) made.push_back(chain(3));
  ++depth_;
  return made;
}
std::vector<node> dice::inputs_apart() {
  const bool outside = std::exchange(apart_, true);
  std::vector<node> made = inputs();
  apart_ = outside;
  for (node& each : made) each = apart(std::move(each));
  return made;
}
/// Errors wait where they arise.
node dice::apart(node input) {
  const auto is_transform = [](const operator_kind& each) { return each.name == "transform"; };
  node made;
  made.kind = &*std::ranges::find_if(known::all(), is_transform);
  made.awaited = true;
  made.salt = salt();
  made.time = some_time();
  made.inputs.push_back(std::move(input));
  return made;
}

known::known(const char* name, operator_kind what) {
  what.name = name;
  collected().push_back(std::move(what));
}
std::vector<operator_kind>& known::collected() {
  static std::vector<operator_kind> them;
  return them;
}
const std::vector<operator_kind>& known::all() {
  // They are collected in the order in which files are linked, on which a seed must not depend.
  static const bool in_order = [] {
    std::ranges::sort(collected(), {}, &operator_kind::name);
    return true;
  }();
  static_cast<void>(in_order);
  return collected();
}

std::string spelled_count(const node& stage) { return "(" + std::to_string(stage.count) + ")"; }
std::string spelled_time(const node& stage) { return "(" + std::to_string(stage.time) + " ns)"; }
std::string spelled_function(const node& stage) {
  return std::string(stage.awaited ? "(awaited f" : "(f") + (stage.breaks ? " that breaks)" : ")");
}

node random_pipeline(std::uint64_t seed) { return dice(seed).chain(6); }

std::string spelled(const node& pipeline) {
  const std::string own = pipeline.kind->name;
  const std::string behind = pipeline.kind->spelled(pipeline);
  if (pipeline.kind->is == role::source) return own + behind;
  if (pipeline.kind->is == role::stage) return spelled(pipeline.inputs.front()) + " | " + own + behind;
  std::string all = own + "(";
  for (const node& each : pipeline.inputs) all += (all.ends_with('(') ? "" : ", ") + spelled(each);
  return all + ")" + (behind == "()" ? "" : behind);
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
