#include <weir/asio.hpp>
#include <weir/connect/json.hpp>
#include <weir/connect/sqlite.hpp>
#include <weir/weir.hpp>

#include <filesystem>
#include <iostream>

weir::task<> save_numbers(std::string path) {
  auto text_of = [](int i) { return "{\"n\":" + std::to_string(i) + ",\"even\":" + (i % 2 ? "false}" : "true}"); };
  auto record_of = [text_of, parse = weir::json::parser()](int i) mutable {
    return *parse(weir::file::line(text_of(i), "numbers"));
  };
  auto batches = weir::iota(1, 2501) | weir::transform(std::move(record_of)) | weir::chunk(1000);
  std::filesystem::remove(path);
  weir::sqlite::table numbers(path, "numbers");
  while (auto batch = co_await batches.next()) {
    for (const auto& failed : co_await numbers.save(*batch)) std::cout << failed.message() << '\n';
    std::cout << numbers.rows() << " rows\n";
  }
  co_await numbers.close();
}

int main() { weir::run(save_numbers(std::filesystem::temp_directory_path() / "weir_connect_numbers.db")); }
