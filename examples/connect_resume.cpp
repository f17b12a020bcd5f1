#include <weir/asio.hpp>
#include <weir/connect/file.hpp>
#include <weir/connect/json.hpp>
#include <weir/connect/sqlite.hpp>
#include <weir/weir.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>

weir::task<weir::sqlite::resume_point> point_at(weir::position at) {
  weir::sqlite::resume_point point;
  point.at = at;
  co_return point;
}

/// Copies what was added to the file since the last time; ended anywhere, it goes on behind the last batch.
weir::task<> copy_what_is_new(std::string path, std::string database) {
  weir::sqlite::table people(database, "people");
  const auto before = co_await people.resume(weir::sqlite::resume_key(path, ""));
  const weir::position from = before ? before->at : weir::position();
  auto lines = weir::file::lines(path, weir::file::read_options().start_at(from.offset(), from.line()));
  const weir::sqlite::before_commit reached = [seen = lines.progress()](auto&&...) { return point_at(seen->at()); };
  auto batches = std::move(lines) | weir::transform(weir::json::parser()) |
                 weir::or_dead_letter([](weir::record_error&& bad) { bad.raise(); }) | weir::chunk(1000);
  while (auto batch = co_await batches.next()) co_await people.save(*batch, reached);
  co_await people.close();
  std::cout << "from line " << from.line() + 1 << ": " << people.rows() << " rows\n";
}

int main() {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  for (const char* name : {"weir_connect_people.db", "weir_connect_people.ndjson"}) std::filesystem::remove(folder / name);
  for (const char* name : {"Ada", "Grace"}) {
    std::ofstream(folder / "weir_connect_people.ndjson", std::ios::app) << "{\"name\":\"" << name << "\"}\n";
    weir::run(copy_what_is_new(folder / "weir_connect_people.ndjson", folder / "weir_connect_people.db"));
  }
}
