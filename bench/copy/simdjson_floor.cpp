// The floors of reading: simdjson over the lines of a file that is in memory already, one line at a time.
//
//   simdjson_floor RECORDS.ndjson validate    its DOM parser checks every line
//   simdjson_floor RECORDS.ndjson fields      its on-demand parser reads every field
//
// prints the CPU seconds of that alone.

#include <simdjson.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

double cpu_seconds() {
  timespec time;
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "simdjson_floor: %s\n", what);
  std::exit(1);
}

template <class F>
void for_each_line(std::string_view all, F f) {
  while (!all.empty()) {
    const auto size = all.find('\n');
    if (size == std::string_view::npos) fail("the last line has no newline");
    f(all.substr(0, size));
    all.remove_prefix(size + 1);
  }
}

class validate {
 public:
  void operator()(std::string_view line) {
    simdjson::dom::element record;
    if (parser_.parse(line.data(), line.size(), false).get(record) || !record.is_object()) fail("this is no record");
  }
  std::size_t seen() const { return 1; }

 private:
  simdjson::dom::parser parser_;
};

class fields {
 public:
  void operator()(std::string_view line) {
    simdjson::ondemand::document document = parser_.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING);
    for (auto field : document.get_object()) {
      const std::string_view name = field.unescaped_key();
      seen_ += name.size();
      simdjson::ondemand::value value = field.value();
      switch (simdjson::ondemand::json_type(value.type())) {
        case simdjson::ondemand::json_type::string:
          seen_ += std::string_view(value.get_string()).size();
          break;
        case simdjson::ondemand::json_type::number:
          seen_ += simdjson::ondemand::number(value.get_number()).is_double();
          break;
        case simdjson::ondemand::json_type::boolean:
          seen_ += bool(value.get_bool());
          break;
        default:
          fail("these are not the records of records.py");
      }
    }
  }
  std::size_t seen() const { return seen_; }

 private:
  simdjson::ondemand::parser parser_;
  std::size_t seen_ = 0;
};

template <class Work>
void measure(std::string_view all) {
  Work work;
  const double begin = cpu_seconds();
  for_each_line(all, [&work](std::string_view line) { work(line); });
  const double end = cpu_seconds();
  if (work.seen() == 0) fail("there are no records");
  std::printf("%.3f\n", end - begin);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) fail("usage: simdjson_floor RECORDS.ndjson validate|fields");
  simdjson::padded_string all;
  if (simdjson::padded_string::load(arguments[1]).get(all)) fail("cannot read the records");
  std::strcmp(arguments[2], "fields") == 0 ? measure<fields>(all) : measure<validate>(all);
}
