#include <weir/asio.hpp>
#include <weir/weir.hpp>

#include <iostream>
#include <ranges>
#include <string>

using namespace std::chrono_literals;

struct user {
  explicit user(int n) : id(n), name("User " + std::to_string(n)), email("user" + std::to_string(n) + "@example.com") {}
  int id;
  std::string name, email, domain;
  bool profile_complete = false;
};

weir::async_generator<user> fetch_user_data(std::ranges::range auto user_ids) {
  for (int user_id : user_ids) {
    co_await weir::sleep(100ms);  // Simulate API call
    co_yield user(user_id);
  }
}

weir::async_generator<user> enrich_user_data(weir::any_stream<user> user_stream) {
  while (auto user = co_await user_stream.next()) {
    co_await weir::sleep(50ms);  // Simulate enrichment
    user->profile_complete = user->name.size() > 5;
    user->domain = user->email.substr(user->email.find('@') + 1);
    co_yield std::move(*user);
  }
}

weir::task<> process_users(int count, bool overlap) {
  weir::any_stream<user> raw_users = fetch_user_data(std::views::iota(1, count + 1));
  if (overlap) raw_users = std::move(raw_users) | weir::prefetch(1);  // the next is fetched while one is enriched
  auto enriched_users = std::move(raw_users) | enrich_user_data;
  int saved_count = 0;
  while (auto user = co_await enriched_users.next()) {
    std::cout << "Saved: " << user->name << " (" << user->email << ")\n";
    ++saved_count;
  }
  std::cout << "Pipeline complete: " << saved_count << " users processed\n";
}

// users [COUNT [overlap]]
int main(int argc, char** argv) { weir::run(process_users(argc > 1 ? std::stoi(argv[1]) : 5, argc > 2)); }
