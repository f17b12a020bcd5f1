#include <weir/asio.hpp>
#include <weir/connect/file.hpp>

#include <filesystem>
#include <iostream>

weir::task<> write_and_read(std::string path) {
  weir::file::writer out(path, weir::file::existing::overwrite);
  for (const char* line : {"one", "", "three"}) out.write(line);
  co_await out.close();

  auto lines = weir::file::lines(path);
  while (auto line = co_await lines.next()) {
    if (!*line) line->error().raise();  // longer than 16 MiB
    std::cout << (*line)->number() << ": " << (*line)->text() << '\n';
  }
}

int main() { weir::run(write_and_read(std::filesystem::temp_directory_path() / "weir_connect_lines.txt")); }
