#pragma once

#include "arguments.hpp"
#include "standard_error.hpp"

#include <weir/connect/file/writer.hpp>
#include <weir/connect/record_error.hpp>
#include <weir/core/task.hpp>

#include <cstdint>
#include <optional>

namespace command {

/// Does with a failed record what --on-error says.
class failures {
 public:
  /// Opens the FILE of failed records; throws file_error.
  failures(const copy_arguments& arguments, standard_error& terminal);

  /// With --resume, which leaves the FILE to it: `earlier` records failed before, and FILE is added to at `letter_bytes`.
  void resume(std::uint64_t earlier, std::uint64_t letter_bytes);

  /// Throws bad_record where the copy is to stop.
  weir::task<> take(weir::record_error failed);
  /// What was taken is on the disk.
  weir::task<> settle();
  weir::task<> close();

  /// With those of earlier runs of a copy that was resumed.
  std::uint64_t count() const noexcept { return earlier_ + count_; }
  /// The length of FILE; nothing where there is none.
  std::optional<std::uint64_t> letter_bytes() const noexcept;

 private:
  void say(const weir::record_error& failed);

  const copy_arguments& arguments_;
  on_error what_;
  standard_error& terminal_;
  std::optional<weir::file::writer> letters_;
  std::uint64_t count_ = 0;  // of this run
  std::uint64_t earlier_ = 0;
  std::uint64_t letters_begin_ = 0;
  bool settled_ = true;
};

}  // namespace command
