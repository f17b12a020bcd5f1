#pragma once

#include <stdexcept>

namespace command {

/// The command line asks for what cannot be; what() is one sentence. Nothing has been read or written yet.
class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace command
