// Long: every kind of output, and each way in which it can fail.
#include "files.hpp"

#include <weir/asio/run.hpp>
#include <weir/connect/file.hpp>
#include <weir/core.hpp>
#include <weir/testing.hpp>

#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using weir::file::descriptor;
using weir::file::existing;
using weir::file::file_error;
using weir::file::writer;

namespace {

weir::task<> write_and_close(writer out, std::vector<std::string> lines) {
  for (const std::string& line : lines) out.write(line);
  co_await out.close();
}

void write(writer out, std::vector<std::string> lines) {
  weir::testing::run(write_and_close(std::move(out), std::move(lines)));
}

/// How long the pipe's content is once `out` has written `megabytes` into it, while it is read.
weir::task<> fill(writer& out, int megabytes) {
  const std::string line(1023, 'x');
  for (int i = 0; i < megabytes * 1024; ++i) {
    out.write(line);
    if (out.wants_flush()) co_await out.flush();
  }
  co_await out.close();
}

weir::task<std::size_t> empty(files::pipe& pipe, std::size_t bytes) {
  std::size_t all = 0;
  while (all < bytes) {
    all += pipe.get().size();
    co_await weir::sleep(1us);
  }
  co_return all;
}

}  // namespace

TEST(writer, makes_a_file_of_lines) {
  const files::folder folder;
  write(writer(folder / "out"), {"one", "", "three"});
  EXPECT_EQ(files::content(folder / "out"), "one\n\nthree\n");
}

TEST(writer, counts_what_was_handed_to_the_file) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    writer out(path);
    out.write("abc");
    EXPECT_EQ(out.lines(), 0u);
    EXPECT_EQ(files::content(path), "") << "write does not write to the file";
    co_await out.flush();
    EXPECT_EQ(out.lines(), 1u);
    EXPECT_EQ(out.bytes(), 4u);
    EXPECT_EQ(files::content(path), "abc\n");
    out.write("d");
    co_await out.close();
    EXPECT_EQ(out.lines(), 2u);
    EXPECT_EQ(out.bytes(), 6u);
    co_await out.close();
  };
  weir::testing::run(check(folder / "out"));
}

TEST(writer, wants_a_flush_when_its_buffer_is_full) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    writer out(path);
    std::size_t written = 0;
    while (!out.wants_flush()) {
      out.write(std::string(1023, 'x'));
      written += 1024;
    }
    EXPECT_EQ(written, 256u << 10);
    co_await out.flush();
    EXPECT_FALSE(out.wants_flush());
    co_await out.close();
  };
  weir::testing::run(check(folder / "out"));
}

TEST(writer, refuses_a_file_that_is_there_and_leaves_it_as_it_is) {
  const files::folder folder;
  const std::string path = folder.make("out", "precious\n");
  EXPECT_EQ(files::sentence_of<file_error>([&] { writer{path}; }),
            path + ": cannot be written: it is there already; append to it, overwrite it, or choose another name");
  EXPECT_EQ(files::content(path), "precious\n");
}

TEST(writer, appends_to_whole_lines) {
  const files::folder folder;
  write(writer(folder.make("whole", "one\n"), existing::append), {"two"});
  EXPECT_EQ(files::content(folder / "whole"), "one\ntwo\n");
  write(writer(folder / "new", existing::append), {"two"});
  EXPECT_EQ(files::content(folder / "new"), "two\n");
  write(writer(folder.make("empty", ""), existing::append), {"two"});
  EXPECT_EQ(files::content(folder / "empty"), "two\n");
}
TEST(writer, ends_the_last_line_before_it_appends) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    writer out(path, existing::append);
    co_await out.flush();
    EXPECT_EQ(files::content(path), "one") << "nothing to append yet";
    out.write("two");
    co_await out.flush();
    out.write("three");
    co_await out.close();
    EXPECT_EQ(files::content(path), "one\ntwo\nthree\n");
  };
  weir::testing::run(check(folder.make("out", "one")));
}

TEST(writer, goes_on_where_its_file_was_cut) {
  const files::folder folder;
  const std::string path = folder.make("whole", "one\ntwo\nthr");
  weir::file::cut(path, 4);
  write(writer(path, existing::append), {"deux"});
  EXPECT_EQ(files::content(path), "one\ndeux\n");
}

TEST(writer, a_file_that_cannot_be_cut_is_one_sentence) {
  const files::folder folder;
  const auto refusal = [](const std::string& path, std::uint64_t length) {
    return files::sentence_of<file_error>([&] { weir::file::cut(path, length); });
  };
  const std::string path = folder.make("short", "one\n");
  EXPECT_EQ(refusal(path, 5), path + ": it has 4 bytes, and 5 were written before; bring back the file as it was");
  EXPECT_EQ(files::content(path), "one\n");
  EXPECT_EQ(refusal(folder / "none", 0), (folder / "none") + ": cannot be cut to what was written before: there is no such "
                                                             "file or folder; check the path");
  EXPECT_NE(refusal("/dev/null", 0).find("it is no regular file"), std::string::npos);
}

TEST(writer, is_durable_on_request) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    writer out(path);
    out.write("one");
    co_await out.make_durable();
    EXPECT_EQ(files::content(path), "one\n");
    EXPECT_EQ(out.bytes(), 4u);
    writer device("/dev/null");
    co_await device.make_durable();
  };
  weir::testing::run(check(folder / "out"));
}

TEST(writer, overwrites_only_when_there_is_something_to_write) {
  const files::folder folder;
  const std::string path = folder.make("out", "a longer line than the new one\n");
  { writer out(path, existing::overwrite); }
  EXPECT_EQ(files::content(path), "a longer line than the new one\n") << "a run that failed before it began";
  write(writer(path, existing::overwrite), {"new"});
  EXPECT_EQ(files::content(path), "new\n");
  write(writer(path, existing::overwrite), {});
  EXPECT_EQ(files::content(path), "");
}

TEST(writer, leaves_no_trace_of_a_run_that_failed_before_it_began) {
  const files::folder folder;
  for (const auto how : {existing::refuse, existing::append, existing::overwrite}) {
    { writer out(folder / "out", how); }
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  }
  write(writer(folder / "out"), {});
  EXPECT_TRUE(std::filesystem::exists(folder / "out")) << "no lines make an empty file";
}

TEST(writer, moves) {
  const files::folder folder;
  writer first(folder / "first");
  first.write("1");
  writer second(folder / "second");
  second = std::move(first);
  write(std::move(second), {"2"});
  EXPECT_EQ(files::content(folder / "first"), "1\n2\n");
}

TEST(writer, a_missing_folder_is_one_sentence) {
  EXPECT_EQ(files::sentence_of<file_error>([] { writer{std::string("/no/such/folder/out")}; }),
            "/no/such/folder/out: cannot be written: there is no such file or folder; check the path");
}
TEST(writer, a_folder_is_one_sentence) {
  for (const auto how : {existing::refuse, existing::append, existing::overwrite}) {
    EXPECT_EQ(files::sentence_of<file_error>([&] { writer("/tmp", how); }),
              "/tmp: cannot be written: it is a folder; name a file in it");
  }
}
TEST(writer, a_folder_that_may_not_be_written_is_one_sentence) {
  const files::folder folder;
  ::chmod((folder / "").c_str(), 0555);
  const files::unprivileged nobody;
  EXPECT_EQ(files::sentence_of<file_error>([&] { writer(folder / "out"); }),
            (folder / "out") + ": cannot be written: that is not permitted; check its permissions and those of its folder");
}
TEST(writer, a_full_device_is_one_sentence) {
  EXPECT_EQ(files::sentence_of<file_error>([] { write(writer("/dev/full"), {"x"}); }),
            "/dev/full: cannot be written: no space is left on the device; free some, or choose another place");
}
TEST(writer, a_descriptor_that_is_not_open_for_writing_is_one_sentence) {
  const files::pipe pipe;
  EXPECT_EQ(files::sentence_of<file_error>([&] { writer(descriptor(pipe.reader(), "standard output")); }),
            "standard output: cannot be written: it is not open in that direction; redirect it to a file or a pipe");
}
TEST(writer, writes_to_a_device) { write(writer("/dev/null"), {"gone"}); }

TEST(writer, leaves_whole_lines_where_a_file_cannot_grow) {
  const files::folder folder;
  const files::file_size_limit limit(10);
  const auto check = [](std::string path) -> weir::task<> {
    writer out(path);
    for (const char* line : {"one", "two", "three", "four"}) out.write(line);
    try {
      co_await out.flush();
      ADD_FAILURE();
    } catch (const file_error& error) {
      EXPECT_TRUE(error.code() == std::errc::file_too_large) << error.what();
    }
    EXPECT_EQ(files::content(path), "one\ntwo\n");
    EXPECT_EQ(out.lines(), 2u);
    EXPECT_EQ(out.bytes(), 8u);
  };
  weir::testing::run(check(folder / "out"));
}
TEST(writer, goes_on_where_it_stopped_once_there_is_room) {
  const files::folder folder;
  const auto check = [](std::string path) -> weir::task<> {
    writer out(path);
    {
      const files::file_size_limit limit(10);
      for (const char* line : {"one", "two", "three", "four"}) out.write(line);
      try {
        co_await out.flush();
        ADD_FAILURE();
      } catch (const file_error&) {
      }
    }
    co_await out.close();
    EXPECT_EQ(files::content(path), "one\ntwo\nthree\nfour\n");
    EXPECT_EQ(out.lines(), 4u);
    EXPECT_EQ(out.bytes(), 19u);
  };
  weir::testing::run(check(folder / "out"));
}
TEST(writer, leaves_whole_lines_in_a_lent_file_too) {
  const files::folder folder;
  const std::string path = folder.make("out", "before\n");
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND);
  const files::file_size_limit limit(12);
  files::sentence_of<file_error>([&] { write(writer(descriptor(file, "standard output")), {"one", "two"}); });
  EXPECT_EQ(files::content(path), "before\none\n");
  ::close(file);
}

TEST(writer, leaves_a_lent_descriptor_open_and_its_flags_alone) {
  files::pipe pipe;
  write(writer(descriptor(pipe.writer(), "standard output")), {"one"});
  EXPECT_EQ(::fcntl(pipe.writer(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(pipe.get(), "one\n");
  pipe.put("still open");
}

TEST(writer, waits_for_a_full_pipe_on_the_loop) {
  files::pipe pipe;
  const auto check = [](files::pipe& to) -> weir::task<> {
    writer out(descriptor(to.writer(), "standard output"));
    auto both = co_await weir::when_all(empty(to, 4 << 20), fill(out, 4));
    EXPECT_EQ(std::get<0>(both), 4u << 20);
    EXPECT_EQ(out.bytes(), 4u << 20);
  };
  weir::run(check(pipe));
}
TEST(writer, waits_for_a_full_pipe_in_virtual_time_too) {
  files::pipe pipe;
  const auto check = [](files::pipe& to) -> weir::task<> {
    writer out(descriptor(to.writer(), "standard output"));
    co_await weir::when_all(empty(to, 1 << 20), fill(out, 1));
  };
  weir::testing::run(check(pipe));
}
TEST(writer, waits_for_a_full_socket) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const auto check = [](int to, int from) -> weir::task<> {
    const auto read_all = [](int socket) -> weir::task<std::size_t> {
      std::size_t all = 0;
      std::vector<char> buffer(65536);
      while (all < 1u << 20) {
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        all += got > 0 ? static_cast<std::size_t>(got) : 0;
        co_await weir::post();
      }
      co_return all;
    };
    writer out(descriptor(to, "socket"));
    co_await weir::when_all(read_all(from), fill(out, 1));
    EXPECT_EQ(out.bytes(), 1u << 20);
  };
  weir::run(check(ends[0], ends[1]));
  ::close(ends[0]);
  ::close(ends[1]);
}
TEST(writer, a_flush_that_waits_can_be_abandoned_and_repeated) {
  files::pipe pipe;
  const auto check = [](files::pipe& to) -> weir::task<> {
    writer out(descriptor(to.writer(), "standard output"));
    for (int i = 0; i < 200; ++i) out.write(std::string(1023, static_cast<char>('a' + i % 26)));
    auto first = co_await weir::when_any(out.flush(), weir::sleep(1ms));
    EXPECT_EQ(first.index(), 1u) << "nobody reads";
    std::string all;
    const auto read = [](files::pipe& from, std::string& into) -> weir::task<> {
      while (into.size() < 200u << 10) {
        into += from.get();
        co_await weir::post();
      }
    };
    co_await weir::when_all(read(to, all), out.flush());
    for (int i = 0; i < 200; ++i) {
      EXPECT_EQ(all.substr(static_cast<std::size_t>(i) << 10, 1024), std::string(1023, static_cast<char>('a' + i % 26)) + "\n");
    }
  };
  weir::run(check(pipe));
}

TEST(writer, says_when_the_reader_of_a_pipe_has_gone) {
  const files::ignoring_sigpipe ignoring;
  files::pipe pipe;
  pipe.close_reader();
  const auto gone = files::sentence_of<weir::file::reader_gone>(
      [&] { write(writer(descriptor(pipe.writer(), "standard output")), {"x"}); });
  EXPECT_EQ(gone,
            "standard output: cannot be written: whoever was reading has gone; keep the reader running until the end");
}
TEST(writer, says_when_the_reader_goes_while_it_waits) {
  const files::ignoring_sigpipe ignoring;
  files::pipe pipe;
  const auto check = [](files::pipe& to) -> weir::task<> {
    writer out(descriptor(to.writer(), "standard output"));
    const auto leave = [](files::pipe& from) -> weir::task<> {
      co_await weir::post();
      from.close_reader();
    };
    co_await weir::when_all(fill(out, 1), leave(to));
  };
  files::sentence_of<weir::file::reader_gone>([&] { weir::run(check(pipe)); });
}
TEST(writer, says_when_the_other_side_of_a_socket_has_gone_without_a_signal) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  ::close(ends[1]);
  files::sentence_of<weir::file::reader_gone>([&] { write(writer(descriptor(ends[0], "socket")), {"x"}); });
  ::close(ends[0]);
}

TEST(writer, waits_for_the_reader_of_a_named_pipe) {
  const files::folder folder;
  const std::string path = folder / "fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto read_later = [](std::string name) -> weir::task<std::string> {
    co_await weir::sleep(200ms);
    const int reader = ::open(name.c_str(), O_RDONLY | O_NONBLOCK);
    co_await weir::sleep(200ms);
    std::string text(100, '\0');
    const ssize_t got = ::read(reader, text.data(), text.size());
    ::close(reader);
    co_return text.substr(0, got > 0 ? static_cast<std::size_t>(got) : 0);
  };
  for (const auto how : {existing::refuse, existing::append, existing::overwrite}) {
    const auto check = [read_later](std::string name, existing treatment) -> weir::task<> {
      auto both = co_await weir::when_all(read_later(name), write_and_close(writer(name, treatment), std::vector<std::string>(1, "x")));
      EXPECT_EQ(std::get<0>(both), "x\n");
    };
    weir::testing::run(check(path, how));
  }
}

TEST(same_file, sees_through_names_and_links) {
  const files::folder folder;
  const std::string one = folder.make("one", "x");
  const std::string other = folder.make("other", "x");
  ASSERT_EQ(::symlink(one.c_str(), (folder / "soft").c_str()), 0);
  ASSERT_EQ(::link(one.c_str(), (folder / "hard").c_str()), 0);
  using weir::file::same_file;
  EXPECT_TRUE(same_file(one, one));
  EXPECT_TRUE(same_file(one, folder / "soft"));
  EXPECT_TRUE(same_file(folder / "hard", folder / "./one"));
  EXPECT_FALSE(same_file(one, other));
  EXPECT_FALSE(same_file(one, folder / "missing"));
  EXPECT_FALSE(same_file(std::string("/dev/null"), std::string("/dev/null"))) << "no regular file";
  const int open = ::open(one.c_str(), O_RDONLY);
  EXPECT_TRUE(same_file(descriptor(open, "standard input"), one));
  EXPECT_TRUE(same_file(descriptor(open, "a"), descriptor(open, "b")));
  EXPECT_FALSE(same_file(descriptor(open, "standard input"), other));
  ::close(open);
}
