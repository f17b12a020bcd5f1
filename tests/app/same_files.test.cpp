#include "same_files.hpp"

#include "arguments.hpp"
#include "usage_error.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

using command::copy_arguments;

namespace {

namespace fs = std::filesystem;

/// A folder of its own, with the file `a`, a symbolic link `soft` and a hard link `hard` to it, and the file `b`.
class same_files : public testing::Test {
 protected:
  same_files() {
    std::string name = (fs::temp_directory_path() / "weir-same-files-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::ofstream(folder_ / "a") << "{}\n";
    std::ofstream(folder_ / "b") << "{}\n";
    fs::create_symlink("a", folder_ / "soft");
    fs::create_hard_link(folder_ / "a", folder_ / "hard");
    fs::create_directory_symlink(".", folder_ / "here");
  }
  ~same_files() override { fs::remove_all(folder_); }

  std::string in(const std::string& name) const { return (folder_ / name).string(); }

  /// The refusal, with the name of the folder taken out.
  std::string refusal(const std::string& source, const std::string& sink, const std::string& letters = "") const {
    copy_arguments arguments;
    arguments.source = command::parse_source(in(source));
    arguments.sink = command::parse_sink(sink.starts_with("sqlite:") ? "sqlite:" + in(sink.substr(7)) : in(sink));
    if (!letters.empty()) {
      arguments.failures = command::on_error::letters;
      arguments.letters = in(letters);
    }
    try {
      command::refuse_same_files(arguments);
    } catch (const command::usage_error& error) {
      std::string sentence = error.what();
      const std::string prefix = folder_.string() + "/";
      for (auto at = sentence.find(prefix); at != sentence.npos; at = sentence.find(prefix))
        sentence.erase(at, prefix.size());
      return sentence;
    }
    return "accepted";
  }

 private:
  fs::path folder_;
};

TEST_F(same_files, different_files_are_accepted) {
  EXPECT_EQ(refusal("a", "b"), "accepted");
  EXPECT_EQ(refusal("a", "new", "letters"), "accepted");
  EXPECT_EQ(refusal("missing", "new"), "accepted");
}

TEST_F(same_files, source_and_sink_are_compared_through_links) {
  EXPECT_EQ(refusal("a", "a"), "a and a are the same file; name another SINK");
  EXPECT_EQ(refusal("a", "soft"), "a and soft are the same file; name another SINK");
  EXPECT_EQ(refusal("hard", "a"), "hard and a are the same file; name another SINK");
  EXPECT_EQ(refusal("a", "here/a"), "a and here/a are the same file; name another SINK");
  EXPECT_EQ(refusal("a", "sqlite:soft?table=t"), "a and soft are the same file; name another SINK");
}

TEST_F(same_files, the_file_of_failed_records_is_another_one) {
  EXPECT_EQ(refusal("a", "b", "hard"),
            "--on-error hard is the same file as a; failed records need a file of their own");
  EXPECT_EQ(refusal("a", "b", "b"), "--on-error b is the same file as b; failed records need a file of their own");
  EXPECT_EQ(refusal("a", "sqlite:b?table=t", "b"),
            "--on-error b is the same file as b; failed records need a file of their own");
}

TEST_F(same_files, also_where_neither_exists_yet) {
  EXPECT_EQ(refusal("a", "new", "new"),
            "--on-error new is the same file as new; failed records need a file of their own");
  EXPECT_EQ(refusal("a", "new", "here/./new"),
            "--on-error here/./new is the same file as new; failed records need a file of their own");
}

TEST_F(same_files, a_device_may_be_read_and_written) {
  copy_arguments arguments;
  arguments.source = command::parse_source("/dev/null");
  arguments.sink = command::parse_sink("/dev/null");
  EXPECT_NO_THROW(command::refuse_same_files(arguments));
}

}  // namespace
