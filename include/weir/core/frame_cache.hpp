#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace weir {
inline namespace v0 {
namespace detail {

// What follows a coroutine frame in memory: who frees it. Null means the frame cache.
using frame_release = void (*)(void* frame, std::size_t size) noexcept;

#ifndef WEIR_NO_FRAME_CACHE
/// A bounded free list of coroutine frames, one per thread: the only global of weir.
///
/// Frames of up to 1 KiB in steps of 64 bytes, at most 64 of each step (about 0.5 MiB when full).
class frame_cache {
 public:
  static constexpr std::size_t step = 64;
  static constexpr std::size_t steps = 16;
  static constexpr unsigned kept = 64;

  static void* take(std::size_t size) {
    const std::size_t slot = (size - 1) / step;
    if (slot >= steps) return fresh(size);
    state& s = local();
    if (free_frame* frame = s.first[slot]; frame != nullptr) {
      s.first[slot] = frame->next;
      --s.count[slot];
      return frame;
    }
    return fresh((slot + 1) * step);
  }

  static void give(void* memory, std::size_t size) noexcept {
    const std::size_t slot = (size - 1) / step;
    if (slot < steps) {
      state& s = local();
      if (s.count[slot] < kept && s.open(slot)) {
        s.first[slot] = ::new (memory) free_frame{s.first[slot]};
        ++s.count[slot];
        return;
      }
    }
    ::operator delete(memory);
  }

 private:
  // Out of line: inlined into a coroutine, g++ 12 takes the pair below for mismatched (-Wmismatched-new-delete).
  [[gnu::noinline]] static void* fresh(std::size_t size) { return ::operator new(size); }

  struct free_frame {
    free_frame* next;
  };
  struct state {
    free_frame* first[steps];
    unsigned count[steps];
    bool registered;
    bool closed;

    // Registers the cleanup at the end of the thread with the first frame kept; after it nothing is kept any more.
    bool open(std::size_t) noexcept {
      if (registered) return !closed;
      registered = true;
      static thread_local const cleanup at_thread_end;
      (void)at_thread_end;
      return true;
    }
  };
  struct cleanup {
    cleanup() noexcept {}
    ~cleanup() {
      state& s = local();
      s.closed = true;
      for (std::size_t slot = 0; slot < steps; ++slot) {
        while (free_frame* frame = s.first[slot]) {
          s.first[slot] = frame->next;
          ::operator delete(frame);
        }
        s.count[slot] = 0;
      }
    }
  };

  static state& local() noexcept {
    // Constant-initialised and trivially destructible: reached without a guard.
    static constinit thread_local state the_state{};
    return the_state;
  }
};
#else
class frame_cache {
 public:
  [[gnu::noinline]] static void* take(std::size_t size) { return ::operator new(size); }
  static void give(void* memory, std::size_t) noexcept { ::operator delete(memory); }
};
#endif

/// Base of every promise of weir: where its frame comes from.
///
/// A coroutine whose first parameters are `std::allocator_arg, allocator` takes its frame from that allocator.
class frame_memory {
 public:
  static void* operator new(std::size_t size) {
    void* frame = frame_cache::take(with_trailer(size));
    release_of(frame, size) = nullptr;
    return frame;
  }

  template <class Allocator, class... Args>
  static void* operator new(std::size_t size, std::allocator_arg_t, const Allocator& allocator, const Args&...) {
    return allocate_from(size, allocator);
  }
  // For a member function or a lambda the object comes first.
  template <class Object, class Allocator, class... Args>
  static void* operator new(std::size_t size, const Object&, std::allocator_arg_t, const Allocator& allocator,
                            const Args&...) {
    return allocate_from(size, allocator);
  }

  static void operator delete(void* frame, std::size_t size) noexcept {
    if (const frame_release release = release_of(frame, size)) {
      release(frame, size);
    } else {
      frame_cache::give(frame, with_trailer(size));
    }
  }

 private:
  static constexpr std::size_t rounded(std::size_t size) {
    return (size + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
  }
  static constexpr std::size_t with_trailer(std::size_t size) { return rounded(size) + sizeof(frame_release); }
  static frame_release& release_of(void* frame, std::size_t size) noexcept {
    return *reinterpret_cast<frame_release*>(static_cast<std::byte*>(frame) + rounded(size));
  }

  // Its size is its alignment, so that a frame of any rounded size is a whole number of units.
  struct alignas(std::max_align_t) unit {
    std::byte bytes[alignof(std::max_align_t)];
  };

  template <class Allocator>
  static void* allocate_from(std::size_t size, const Allocator& allocator) {
    using units = typename std::allocator_traits<Allocator>::template rebind_alloc<unit>;
    using traits = std::allocator_traits<units>;
    constexpr std::size_t reserved = rounded(sizeof(frame_release)) + rounded(sizeof(units));
    units own(allocator);
    const std::size_t count = (rounded(size) + reserved) / sizeof(unit);
    void* frame = traits::allocate(own, count);
    release_of(frame, size) = [](void* memory, std::size_t frame_size) noexcept {
      auto* kept = reinterpret_cast<units*>(static_cast<std::byte*>(memory) + rounded(frame_size) +
                                            rounded(sizeof(frame_release)));
      units allocator_again(std::move(*kept));
      kept->~units();
      traits::deallocate(allocator_again, static_cast<unit*>(memory), (rounded(frame_size) + reserved) / sizeof(unit));
    };
    ::new (static_cast<std::byte*>(frame) + rounded(size) + rounded(sizeof(frame_release))) units(std::move(own));
    return frame;
  }
};

}  // namespace detail
}  // namespace v0
}  // namespace weir
