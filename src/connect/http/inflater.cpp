#include "inflater.hpp"

#include "broken.hpp"

#include <zlib.h>

#include <array>
#include <new>

namespace weir {
inline namespace v0 {
namespace http {

namespace {

constexpr int gzip_only = 15 + 16;

}  // namespace

class inflater::state {
 public:
  state() {
    if (::inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { ::inflateEnd(&stream_); }

  z_stream stream_{};
  bool member_over_ = false;
  bool fresh_ = true;  // no byte has come
  std::array<char, std::size_t{64} << 10> out_;
};

inflater::inflater() : state_(new state) {}
inflater::~inflater() = default;

void inflater::put(std::span<char> compressed) noexcept {
  state_->stream_.next_in = reinterpret_cast<Bytef*>(compressed.data());
  state_->stream_.avail_in = static_cast<uInt>(compressed.size());
}

std::span<char> inflater::more() {
  z_stream& stream = state_->stream_;
  for (;;) {
    if (state_->member_over_) {
      if (stream.avail_in == 0) return {};
      // One gzip file behind the other is one gzip file.
      state_->member_over_ = false;
      ::inflateReset(&stream);
    }
    stream.next_out = reinterpret_cast<Bytef*>(state_->out_.data());
    stream.avail_out = static_cast<uInt>(state_->out_.size());
    if (stream.avail_in != 0) state_->fresh_ = false;
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      throw broken(broken::cause::protocol, "the answer says that it is compressed by gzip and is not; send the header "
                                            "Accept-Encoding: identity, or tell the server's owner");
    }
    state_->member_over_ = status == Z_STREAM_END;
    const std::size_t made = state_->out_.size() - stream.avail_out;
    if (made != 0) return std::span<char>(state_->out_.data(), made);
    if (!state_->member_over_) return {};
  }
}

bool inflater::complete() const noexcept { return state_->member_over_ || state_->fresh_; }

}  // namespace http
}  // namespace v0
}  // namespace weir
