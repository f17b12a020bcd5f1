#pragma once

namespace weir {
inline namespace v0 {
namespace json {

/// The length of the valid UTF-8 sequence at `p`, which is not ASCII; 0 where there is none. Reads no further than the
/// first byte that does not belong to it.
inline int utf8_sequence(const char* p) noexcept {
  const auto byte = [p](int i) { return static_cast<unsigned char>(p[i]); };
  const auto continues = [&byte](int i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned char lead = byte(0);
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead < 0xF0) {
    // No overlong forms, no surrogates.
    if (!continues(1) || (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) >= 0xA0)) return 0;
    return continues(2) ? 3 : 0;
  }
  if (lead > 0xF4) return 0;
  // No overlong forms, nothing above U+10FFFF.
  if (!continues(1) || (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90)) return 0;
  return continues(2) && continues(3) ? 4 : 0;
}

}  // namespace json
}  // namespace v0
}  // namespace weir
