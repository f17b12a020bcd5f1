#pragma once

// What a program of examples/ prints, and at which virtual instant.

#include <weir/core/task.hpp>
#include <weir/testing.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

namespace weir_tests {

/// While it lives, it takes what is written to std::cout and hands it on line by line.
class captured_output : private std::streambuf {
 public:
  explicit captured_output(std::function<void(std::string line)> take)
      : take_(std::move(take)), terminal_(std::cout.rdbuf(this)) {}
  captured_output(const captured_output&) = delete;
  captured_output& operator=(const captured_output&) = delete;
  ~captured_output() override { std::cout.rdbuf(terminal_); }

 private:
  int_type overflow(int_type written) override {
    if (written == '\n') {
      take_(std::exchange(line_, {}));
    } else if (written != traits_type::eof()) {
      line_ += traits_type::to_char_type(written);
    }
    return traits_type::not_eof(written);
  }

  std::function<void(std::string)> take_;
  std::streambuf* terminal_;
  std::string line_;
};

/// A program after its run.
class printout {
 public:
  explicit printout(weir::task<> program) {
    weir::testing::virtual_scheduler loop;
    const captured_output output([&](const std::string& line) {
      lines.push_back(std::to_string(loop.elapsed() / std::chrono::milliseconds(1)) + " " + line);
      text += line + '\n';
    });
    weir::testing::run(loop, std::move(program));
    ended = loop.elapsed();
  }

  std::vector<std::string> lines;  // "150 Received: 0": each behind the millisecond at which it was complete
  std::string text;
  weir::duration ended{};
};

/// What the tutorial's own program prints.
inline std::string expected(const std::string& program) {
  std::ifstream file(WEIR_SOURCE "/tests/examples/expected/" + program + ".out");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace weir_tests
