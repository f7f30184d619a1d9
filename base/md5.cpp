// The low-level interface of OpenSSL is the only one whose state can be stored; it is deprecated, hence the definition.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <bit>
#include <cstring>

#include <openssl/md5.h>

#include "base/checksum.h"

namespace lakegate {
namespace {

constexpr size_t kLengthOffset = 16;
constexpr size_t kBlockOffset = 24;
constexpr size_t kBlockBytes = 64;

static_assert(std::endian::native == std::endian::little, "the stored state is little-endian");

MD5_CTX load(const Md5::State& state) {
  MD5_CTX context{};
  uint64_t length_bytes = 0;
  std::memcpy(&length_bytes, &state[kLengthOffset], sizeof(length_bytes));
  std::memcpy(&context.A, &state[0], 4);
  std::memcpy(&context.B, &state[4], 4);
  std::memcpy(&context.C, &state[8], 4);
  std::memcpy(&context.D, &state[12], 4);
  context.Nl = static_cast<MD5_LONG>(length_bytes << 3);
  context.Nh = static_cast<MD5_LONG>(length_bytes >> 29);
  context.num = static_cast<unsigned>(length_bytes % kBlockBytes);
  std::memcpy(context.data, &state[kBlockOffset], kBlockBytes);
  return context;
}

Md5::State store(const MD5_CTX& context) {
  Md5::State state{};
  const uint64_t length_bytes = static_cast<uint64_t>(context.Nh) << 29 | context.Nl >> 3;
  std::memcpy(&state[0], &context.A, 4);
  std::memcpy(&state[4], &context.B, 4);
  std::memcpy(&state[8], &context.C, 4);
  std::memcpy(&state[12], &context.D, 4);
  std::memcpy(&state[kLengthOffset], &length_bytes, sizeof(length_bytes));
  // Only the bytes of the unfinished block, so that equal inputs have equal states.
  std::memcpy(&state[kBlockOffset], context.data, context.num);
  return state;
}

}  // namespace

Md5::Md5() {
  MD5_CTX context{};
  MD5_Init(&context);
  state_ = store(context);
}

void Md5::update(Bytes bytes) {
  MD5_CTX context = load(state_);
  MD5_Update(&context, bytes.data(), bytes.size());
  state_ = store(context);
}

Md5Digest Md5::digest() const {
  MD5_CTX context = load(state_);
  Md5Digest digest{};
  MD5_Final(digest.data(), &context);
  return digest;
}

Md5::State Md5::save() const { return state_; }

Md5 Md5::restore(const State& state) {
  Md5 md5;
  md5.state_ = state;
  return md5;
}

}  // namespace lakegate
