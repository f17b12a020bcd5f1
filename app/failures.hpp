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

  /// Throws bad_record where the copy is to stop.
  weir::task<> take(weir::record_error failed);
  weir::task<> close();

  std::uint64_t count() const noexcept { return count_; }

 private:
  void say(const weir::record_error& failed);

  on_error what_;
  standard_error& terminal_;
  std::optional<weir::file::writer> letters_;
  std::uint64_t count_ = 0;
};

}  // namespace command
