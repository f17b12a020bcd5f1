#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <cstddef>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

// Two readers and words of three lengths: a group ends when its reader is needed for another, and is opened again
// later.
weir::task<> print_words(weir::group<std::size_t, std::string> words) {
  std::string line = std::to_string(words.key()) + " letters:";
  while (auto word = co_await words.next()) line += " " + *word;
  std::cout << line << '\n';
}

weir::task<> print_all() {
  std::vector<std::string> text{"to", "be", "or", "not", "to", "be", "that", "is", "the", "word"};
  auto length = [](const std::string& word) { return word.size(); };
  auto groups = weir::from(std::move(text)) | weir::group_by(length, weir::group_limits(2));
  co_await groups.for_each_concurrent(2, print_words);
}

int main() { weir::run(print_all()); }
