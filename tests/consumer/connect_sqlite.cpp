#include <weir/asio.hpp>
#include <weir/connect/json.hpp>
#include <weir/connect/sqlite.hpp>

#include <utility>
#include <vector>

static weir::task<bool> save_one() {
  weir::json::parser parse;
  auto parsed = parse(weir::file::line(R"({"id": 1})", "here"));
  std::vector<weir::json::record> batch;
  batch.push_back(std::move(*parsed));
  weir::sqlite::table table(":memory:", "records");
  co_await table.open();
  const auto failed = co_await table.save(batch);
  const bool saved = failed.empty() && table.rows() == 1;
  co_await table.close();
  co_return saved;
}

int main() { return weir::run(save_one()) ? 0 : 1; }
