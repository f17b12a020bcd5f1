#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <string>
#include <vector>

weir::task<> print(weir::any_stream<std::string> words) {
  while (auto word = co_await words.next()) std::cout << *word << ' ';
  std::cout << '\n';
}

int main() {
  weir::run(print(weir::from({std::string("a"), std::string("list")})));
  std::vector<std::string> words{"a", "vector"};
  weir::run(print(weir::from(words)));             // borrowed: the words are copied
  weir::run(print(weir::from(std::move(words))));  // owned: they are moved out of it
}
