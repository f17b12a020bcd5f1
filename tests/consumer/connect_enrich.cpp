#include <weir/connect/enrich.hpp>
#include <weir/connect/json.hpp>

#include <memory>

int main() {
  const auto client = std::make_shared<weir::http::client>();
  const weir::enrich::enrichment add(client, weir::json::url_template("http://127.0.0.1/{id}"));
  return 0;
}
