#include <weir/asio.hpp>
#include <weir/connect/file.hpp>

#include <cstdio>
#include <string>

static weir::task<int> write_and_count(std::string path) {
  weir::file::writer out(path, weir::file::existing::overwrite);
  out.write("one");
  out.write("two");
  co_await out.close();
  auto lines = weir::file::lines(path);
  int count = 0;
  while (auto line = co_await lines.next()) ++count;
  co_return count;
}

int main() {
  const std::string path = "consumer_connect_file.txt";
  const int count = weir::run(write_and_count(path));
  std::remove(path.c_str());
  return count == 2 ? 0 : 1;
}
