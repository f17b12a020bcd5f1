// Long: every form of line end, input and failure.
#include "files.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/file.hpp>
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using weir::file::lines;
using weir::file::read_options;
using strings = std::vector<std::string>;

namespace {

/// number:text of lines, !number:reason of failed ones.
std::string show(const weir::result<weir::file::line, weir::record_error>& each) {
  if (each) return std::to_string(each->number()) + ":" + std::string(each->text());
  return "!" + std::to_string(each.error().line()) + ":" + each.error().reason();
}

weir::task<strings> all_of(weir::file::line_stream source) {
  strings seen;
  while (auto each = co_await source.next()) seen.push_back(show(*each));
  co_return seen;
}

strings lines_of(std::string_view content, const read_options& options = read_options()) {
  const files::folder folder;
  return weir::testing::run(all_of(lines(folder.make("input", content), options)));
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST(lines, yields_text_number_and_offset_of_each_line) {
  const files::folder folder;
  const std::string path = folder.make("input", "one\ntwo\n\nfour\n");
  const auto check = [](std::string name) -> weir::task<> {
    auto source = lines(name);
    auto first = co_await source.next();
    EXPECT_EQ((*first)->text(), "one");
    EXPECT_EQ((*first)->number(), 1u);
    EXPECT_EQ((*first)->offset(), 0u);
    EXPECT_EQ((*first)->source(), name);
    auto second = co_await source.next();
    EXPECT_EQ((*second)->text(), "two");
    EXPECT_EQ((*second)->offset(), 4u);
    auto fourth = co_await source.next();
    EXPECT_EQ((*fourth)->text(), "four");
    EXPECT_EQ((*fourth)->number(), 4u);
    EXPECT_EQ((*fourth)->offset(), 9u);
    EXPECT_FALSE(co_await source.next());
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(check(path));
}

TEST(lines, an_empty_file_has_none) { EXPECT_EQ(lines_of(""), strings{}); }
TEST(lines, the_last_one_needs_no_newline) { EXPECT_EQ(lines_of("a\nb"), (strings{"1:a", "2:b"})); }
TEST(lines, a_carriage_return_before_the_newline_belongs_to_the_line_end) {
  EXPECT_EQ(lines_of("a\r\nb\r\n\r\nc\rd\r\ne\r"), (strings{"1:a", "2:b", "4:c\rd", "5:e"}));
}
TEST(lines, a_byte_order_mark_is_skipped_at_the_beginning_only) {
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"
                     "a\n\xEF\xBB\xBF"
                     "b\n"),
            (strings{"1:a", "2:\xEF\xBB\xBF"
                            "b"}));
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"), strings{});
  EXPECT_EQ(lines_of("\xEF\xBB\xBF\r\nx"), strings{"2:x"});
}
TEST(lines, blank_ones_are_counted_and_skipped) {
  EXPECT_EQ(lines_of("\n\n \t \na\n\n\t\r\n b\n"), (strings{"4:a", "7: b"}));
}
TEST(lines, blank_ones_are_kept_on_request) {
  EXPECT_EQ(lines_of("\n \na\n\r\n", read_options().keep_blank_lines()), (strings{"1:", "2: ", "3:a", "4:"}));
}
TEST(lines, nul_is_content) {
  using namespace std::string_literals;
  EXPECT_EQ(lines_of("a\0b\n\0\n"s), (strings{"1:a\0b"s, "2:\0"s}));
}

TEST(lines, are_whole_wherever_blocks_end) {
  std::string content;
  strings expected;
  for (int i = 0; i < 3000; ++i) {
    const std::string text(static_cast<std::size_t>(i * 7 % 300 + 1), static_cast<char>('a' + i % 26));
    content += text + (i % 3 == 0 ? "\r\n" : "\n");
    expected.push_back(std::to_string(i + 1) + ":" + text);
  }
  for (const std::size_t block : {4096, 4097, 5000, 65536}) {
    EXPECT_EQ(lines_of(content, read_options().block(block)), expected) << block;
  }
}

TEST(lines, keep_their_text_as_long_as_they_live) {
  const files::folder folder;
  std::string content;
  for (int i = 0; i < 20000; ++i) content += std::to_string(i) + "\n";
  const auto check = [](std::string path) -> weir::task<> {
    std::vector<weir::file::line> kept;
    {
      auto source = lines(path, read_options().block(4096));
      while (auto each = co_await source.next()) kept.push_back(**each);
    }
    EXPECT_EQ(kept.size(), 20000u);
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      EXPECT_EQ(kept[i].text(), std::to_string(i));
      EXPECT_EQ(kept[i].offset(), offset);
      offset += kept[i].text().size() + 1;
    }
  };
  weir::testing::run(check(folder.make("input", content)));
}

TEST(lines, a_line_longer_than_a_block_is_whole) {
  const std::string longer(300000, 'x');
  EXPECT_EQ(lines_of("a\n" + longer + "\nb\n" + longer, read_options().block(4096)),
            (strings{"1:a", "2:" + longer, "3:b", "4:" + longer}));
}

TEST(lines, a_line_longer_than_the_limit_fails_alone) {
  const auto options = read_options().max_record(2000).block(4096);
  const std::string at_limit(2000, 'x');
  const auto failed = [](int line, std::size_t bytes) {
    return "!" + std::to_string(line) + ":the record is " + std::to_string(bytes) +
           " bytes long, more than the limit of 2000; raise the limit on records, or split it";
  };
  EXPECT_EQ(lines_of("a\n" + at_limit + "y\n" + at_limit + "\r\nb\n", options),
            (strings{"1:a", failed(2, 2001), "3:" + at_limit, "4:b"}));
  EXPECT_EQ(lines_of(std::string(50000, 'z') + "\nb\n" + std::string(9999, 'z'), options),
            (strings{failed(1, 50000), "2:b", failed(3, 9999)}));
}

TEST(lines, a_failed_line_keeps_its_first_kibibyte_and_place) {
  const files::folder folder;
  const std::string path = folder.make("input", "{}\n" + repeated("0123456789", 1000) + "\n");
  const auto check = [](std::string name) -> weir::task<> {
    auto source = lines(name, read_options().max_record(5000).block(4096));
    EXPECT_TRUE((*co_await source.next()).has_value());
    auto failed = co_await source.next();
    EXPECT_EQ(failed->error().line(), 2u);
    EXPECT_EQ(failed->error().source(), name);
    EXPECT_EQ(failed->error().excerpt(), repeated("0123456789", 103).substr(0, 1024));
    EXPECT_EQ(failed->error().record_bytes(), 10000u);
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(check(path));
}

TEST(lines, offsets_are_right_behind_a_failed_line) {
  const files::folder folder;
  const std::string path = folder.make("input", "a\n" + std::string(100000, 'x') + "\nb\nc\n");
  const auto check = [](std::string name) -> weir::task<> {
    auto source = lines(name, read_options().max_record(1024).block(4096));
    EXPECT_EQ((*co_await source.next())->offset(), 0u);
    EXPECT_FALSE((*co_await source.next()).has_value());
    EXPECT_EQ((*co_await source.next())->offset(), 100003u);
    EXPECT_EQ((*co_await source.next())->offset(), 100005u);
  };
  weir::testing::run(check(path));
}

TEST(lines, a_line_of_200_mebibytes_takes_bounded_memory) {
  const files::folder folder;
  const std::string path = folder / "long";
  {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
    EXPECT_EQ(::ftruncate(file, 200 << 20), 0);  // a hole: zeros
    EXPECT_EQ(::lseek(file, 0, SEEK_END), 200 << 20);
    EXPECT_EQ(::write(file, "\nshort\n", 7), 7);
    ::close(file);
  }
  rusage before;
  ::getrusage(RUSAGE_SELF, &before);
  const strings seen = weir::testing::run(all_of(lines(path)));
  rusage after;
  ::getrusage(RUSAGE_SELF, &after);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[0].starts_with("!1:the record is 209715200 bytes long")) << seen[0];
  EXPECT_EQ(seen[1], "2:short");
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 << 10) << "KiB";
}

TEST(lines, tell_how_far_they_are) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    auto source = lines(path);
    const auto progress = source.progress();
    EXPECT_EQ(progress->bytes(), 0u);
    EXPECT_FALSE(progress->size());
    static_cast<void>(co_await source.next());
    EXPECT_EQ(progress->bytes(), 3u);
    EXPECT_EQ(progress->size(), 8u);
    while (co_await source.next()) {
    }
    EXPECT_EQ(progress->bytes(), 8u);
  };
  weir::testing::run(check(folder.make("input", "a\r\n\nlast")));
}

TEST(lines, can_be_read_on_from_every_place_that_an_earlier_stream_had_come_to) {
  const files::folder folder;
  const std::string path = folder.make("input", "\xEF\xBB\xBF" "a\n\nb\r\n" + std::string(2000, 'x') + "\nc\n \n\nd");
  const read_options small = read_options().max_record(1024);
  const auto check = [](std::string name, read_options options) -> weir::task<> {
    auto first = lines(name, options);
    const auto progress = first.progress();
    const strings all = co_await all_of(lines(name, options));
    for (std::size_t seen = 0;; ++seen) {
      read_options further = options;
      auto rest = lines(name, further.start_at(progress->at().offset(), progress->at().line()));
      const auto rest_progress = rest.progress();
      strings expected(all.begin() + static_cast<std::ptrdiff_t>(seen), all.end());
      EXPECT_EQ(co_await all_of(std::move(rest)), expected);
      EXPECT_EQ(rest_progress->at(), weir::position::in_file(2016, 8));
      EXPECT_TRUE(rest_progress->ended());
      if (!co_await first.next()) break;
    }
    EXPECT_TRUE(progress->ended());
  };
  weir::testing::run(check(path, small));
}

TEST(lines, that_begin_in_the_middle_tell_offsets_of_the_file_and_what_is_left_of_it) {
  const files::folder folder;
  const std::string path = folder.make("input", "one\ntwo\nthree\n");
  const auto check = [](std::string name) -> weir::task<> {
    auto source = lines(name, read_options().start_at(4, 1));
    auto second = co_await source.next();
    EXPECT_EQ((*second)->offset(), 4u);
    EXPECT_EQ(source.progress()->bytes(), 4u);
    EXPECT_EQ(source.progress()->size(), 10u);
  };
  weir::testing::run(check(path));
}

TEST(lines, behind_a_line_without_an_end_begin_behind_its_end) {
  const auto rest_of = [](std::string_view content) {
    const files::folder folder;
    return weir::testing::run(all_of(lines(folder.make("input", content), read_options().start_at(3, 2))));
  };
  EXPECT_EQ(rest_of("a\nb"), strings{});
  for (const char* end : {"\n", "\r\n", " \t\n"}) EXPECT_EQ(rest_of("a\nb" + std::string(end) + "c\n"), strings{"3:c"});
  EXPECT_EQ(rest_of("a\nb \r"), strings{});
  const std::string sentence = files::sentence_of<weir::file::file_error>([&] { rest_of("a\nbc\n"); });
  EXPECT_TRUE(sentence.ends_with("input:2: this line had no end when it was read before, and has got more text since; put "
                                 "a newline before what was added"))
      << sentence;
}

TEST(lines, cannot_be_read_on_behind_the_end_or_in_what_is_no_regular_file) {
  const files::folder folder;
  const std::string path = folder.make("input", "a\n");
  EXPECT_EQ(files::sentence_of<weir::file::file_error>([&] { lines(path, read_options().start_at(4, 2)).open(); }),
            path + ": it has 2 bytes, and is to be read on behind 4; bring back the file as it was, or begin at its start");
  EXPECT_EQ(files::sentence_of<weir::file::file_error>([] { lines("/dev/null", read_options().start_at(4, 2)).open(); }),
            "/dev/null: cannot be read on from the middle: it is no regular file but a pipe, a terminal or a device; name "
            "a regular file");
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { read_options().start_at(1, 2); }),
            "read_options().start_at(offset, line): 1 bytes cannot be 2 lines");
}

TEST(lines, of_a_lent_descriptor_begin_where_it_stands) {
  const files::folder folder;
  const int file = ::open(folder.make("input", "header\nbody\n").c_str(), O_RDONLY);
  ::lseek(file, 7, SEEK_SET);
  EXPECT_EQ(weir::testing::run(all_of(lines(weir::file::descriptor(file, "lent")))), strings{"1:body"});
  EXPECT_EQ(::close(file), 0) << "it was left open";
}

TEST(lines, open_nothing_before_they_are_asked_for) {
  auto never_driven = lines("/no/such/file");
  auto moved = std::move(never_driven);
}

TEST(lines, a_missing_file_is_one_sentence) {
  EXPECT_EQ(files::sentence_of<weir::file::file_error>([] { weir::testing::run(all_of(lines("/no/such/file"))); }),
            "/no/such/file: cannot be opened: there is no such file or folder; check the path");
}
TEST(lines, a_folder_is_one_sentence) {
  EXPECT_EQ(files::sentence_of<weir::file::file_error>([] { weir::testing::run(all_of(lines("/tmp"))); }),
            "/tmp: cannot be read: it is a folder; name a file in it");
}
TEST(lines, a_file_that_may_not_be_read_is_one_sentence) {
  const files::folder folder;
  const std::string path = folder.make("secret", "x\n");
  ::chmod(path.c_str(), 0);
  const files::unprivileged nobody;
  EXPECT_TRUE(files::sentence_of<weir::file::file_error>([&] {
                weir::testing::run(all_of(lines(path)));
              }).ends_with("cannot be opened: that is not permitted; check its permissions and those of its folder"));
}
TEST(lines, a_read_error_is_one_sentence_with_its_code) {
  const files::folder folder;
  const int file = ::open(folder.make("input", "x\n").c_str(), O_WRONLY);
  try {
    weir::testing::run(all_of(lines(weir::file::descriptor(file, "standard input"))));
    ADD_FAILURE();
  } catch (const weir::file::file_error& error) {
    EXPECT_STREQ(error.what(), "standard input: cannot be read: it is not open in that direction; redirect it to a file or a pipe");
    EXPECT_EQ(error.path(), "standard input");
    EXPECT_TRUE(error.code() == std::errc::bad_file_descriptor);
  }
  ::close(file);
}
TEST(lines, options_out_of_range_are_refused) {
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { read_options().max_record(10); }),
            "read_options().max_record(bytes): bytes must be at least 1024, was 10");
  EXPECT_EQ(files::sentence_of<std::invalid_argument>([] { read_options().block(0); }),
            "read_options().block(bytes): bytes must be at least 4096, was 0");
}

TEST(lines, closing_ends_them) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    auto source = lines(path);
    static_cast<void>(co_await source.next());
    co_await source.close();
    EXPECT_FALSE(co_await source.next());
  };
  weir::testing::run(check(folder.make("input", "a\nb\n")));
}

TEST(lines, a_drain_ends_a_regular_file_at_once) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<strings> {
    weir::run_state& run = co_await files::run_here();
    auto source = lines(path);
    strings seen;
    seen.push_back(show(*co_await source.next()));
    run.request_drain();
    while (auto each = co_await source.next()) seen.push_back(show(*each));
    EXPECT_EQ(source.progress()->at(), weir::position::in_file(2, 1));
    EXPECT_FALSE(source.progress()->ended());
    co_return seen;
  };
  EXPECT_EQ(weir::testing::run(check(folder.make("input", "a\nb\n"))), strings{"1:a"});
}

// What is no regular file is read when it is readable: these run on the real loop, and end without a clock.

namespace {

weir::task<strings> from_pipe(files::pipe& pipe) {
  strings seen;
  auto source = lines(weir::file::descriptor(pipe.reader(), "pipe"));
  pipe.put("a\nb\nhalf");
  seen.push_back(show(*co_await source.next()));
  seen.push_back(show(*co_await source.next()));
  pipe.put(" of it\nlast");
  seen.push_back(show(*co_await source.next()));
  pipe.close_writer();
  while (auto each = co_await source.next()) seen.push_back(show(*each));
  co_return seen;
}

weir::task<std::string> next_of(weir::file::line_stream& source) {
  auto each = co_await source.next();
  co_return each ? show(*each) : std::string("end");
}

weir::task<> put(files::pipe& pipe, std::string text) {
  co_await weir::post();
  pipe.put(text);
}

}  // namespace

TEST(lines, of_a_pipe_come_as_they_arrive) {
  files::pipe pipe;
  EXPECT_EQ(weir::run(from_pipe(pipe)), (strings{"1:a", "2:b", "3:half of it", "4:last"}));
}

TEST(lines, of_a_pipe_are_waited_for_on_the_loop) {
  files::pipe pipe;
  const auto check = [](files::pipe& from) -> weir::task<> {
    auto source = lines(weir::file::descriptor(from.reader(), "pipe"));
    for (int i = 0; i < 100; ++i) {
      auto both = co_await weir::when_all(next_of(source), put(from, "x\n"));
      EXPECT_EQ(std::get<0>(both), std::to_string(i + 1) + ":x");
    }
  };
  weir::run(check(pipe));
}

TEST(lines, of_a_pipe_are_waited_for_in_virtual_time_too) {
  files::pipe pipe;
  const auto check = [](files::pipe& from) -> weir::task<> {
    auto source = lines(weir::file::descriptor(from.reader(), "pipe"));
    auto both = co_await weir::when_all(next_of(source), put(from, "x\n"));
    EXPECT_EQ(std::get<0>(both), "1:x");
  };
  weir::testing::run(check(pipe));
}

TEST(lines, waiting_for_a_pipe_leaves_its_flags_alone) {
  files::pipe pipe;
  const auto check = [](files::pipe& from) -> weir::task<> {
    auto source = lines(weir::file::descriptor(from.reader(), "pipe"));
    auto first = co_await weir::when_any(source.next(), weir::sleep(1ms));
    EXPECT_EQ(first.index(), 1u);
    EXPECT_EQ(::fcntl(from.reader(), F_GETFL) & O_NONBLOCK, 0);
    from.put("late\n");
    const auto late = co_await next_of(source);
    EXPECT_EQ(late, "1:late") << "an abandoned next loses nothing";
  };
  weir::run(check(pipe));
}

TEST(lines, a_drain_ends_a_pipe_after_the_lines_that_were_read) {
  files::pipe pipe;
  const auto check = [](files::pipe& from) -> weir::task<strings> {
    weir::run_state& run = co_await files::run_here();
    auto source = lines(weir::file::descriptor(from.reader(), "pipe"));
    from.put("a\nb\nc\nhalf");
    strings seen;
    seen.push_back(show(*co_await source.next()));
    run.request_drain();
    from.put(" and unread\n");
    while (auto each = co_await source.next()) seen.push_back(show(*each));
    co_return seen;
  };
  EXPECT_EQ(weir::run(check(pipe)), (strings{"1:a", "2:b", "3:c"}));
}

TEST(lines, a_drain_ends_a_pipe_that_is_waited_for) {
  files::pipe pipe;
  const auto drain = []() -> weir::task<> {
    weir::run_state& run = co_await files::run_here();
    co_await weir::post();
    run.request_drain();
  };
  const auto check = [drain](files::pipe& from) -> weir::task<> {
    auto source = lines(weir::file::descriptor(from.reader(), "pipe"));
    auto both = co_await weir::when_all(next_of(source), drain());
    EXPECT_EQ(std::get<0>(both), "end");
  };
  weir::run(check(pipe));
}

TEST(lines, a_pipe_that_is_waited_for_can_be_closed_and_destroyed) {
  files::pipe pipe;
  const auto check = [](files::pipe& from) -> weir::task<> {
    {
      auto closed = lines(weir::file::descriptor(from.reader(), "pipe"));
      const auto close = [](weir::file::line_stream& source) -> weir::task<> {
        co_await weir::post();
        co_await source.close();
      };
      auto both = co_await weir::when_all(next_of(closed), close(closed));
      EXPECT_EQ(std::get<0>(both), "end");
    }
    auto destroyed = lines(weir::file::descriptor(from.reader(), "pipe"));
    co_await weir::when_any(destroyed.next(), weir::post());
  };
  weir::run(check(pipe));
}

TEST(lines, may_outlive_the_run_in_which_they_waited) {
  files::pipe pipe;
  auto source = lines(weir::file::descriptor(pipe.reader(), "pipe"));
  const auto check = [](weir::file::line_stream& waiting) -> weir::task<> {
    co_await weir::when_any(waiting.next(), weir::sleep(1ms));
  };
  weir::run(check(source));
}

TEST(lines, of_a_socket_come_as_they_arrive) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(::write(ends[1], "line\n", 5), 5);
    ::close(ends[1]);
  });
  EXPECT_EQ(weir::run(all_of(lines(weir::file::descriptor(ends[0], "socket")))).size(), 1000u);
  other.join();
  ::close(ends[0]);
}

TEST(lines, of_a_named_pipe_wait_for_its_writer) {
  const files::folder folder;
  const std::string path = folder / "fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto check = [](std::string name) -> weir::task<> {
    auto source = lines(name);
    auto first = co_await weir::when_any(source.next(), weir::sleep(5ms));
    EXPECT_EQ(first.index(), 1u) << "it waits, and nothing else does";
    const int writer = ::open(name.c_str(), O_WRONLY);
    EXPECT_EQ(::write(writer, "hello\n", 6), 6);
    const auto hello = co_await next_of(source);
    EXPECT_EQ(hello, "1:hello");
    ::close(writer);
    const auto end = co_await next_of(source);
    EXPECT_EQ(end, "end");
  };
  weir::run(check(path));
}

TEST(lines, of_an_empty_device_end_at_once) { EXPECT_EQ(weir::run(all_of(lines("/dev/null"))), strings{}); }
