// The bytes of a small object, which stand in the metadata store: their stored form, and reading them.
//
// The stored form is the bytes, then their crc32c (4 bytes little-endian). It is written once, under an id that never
// comes again. Pure but for read_inline_blob(); any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

std::string encode_inline_blob(std::string_view bytes);
// The bytes; kDataLoss when they do not match their checksum.
Result<std::string> decode_inline_blob(std::string stored);

// An inline blob in memory, shared by all who read it and sent from where it stands. It never changes.
class InlineBlob {
 public:
  explicit InlineBlob(std::string stored) : stored_(std::move(stored)) {}
  InlineBlob(InlineBlob&& from) noexcept : stored_(std::move(from.stored_)) {}
  // kDataLoss when the bytes do not match their checksum.
  Status verify() const;
  // Likewise, unless somebody has found them whole within limits::kVerifiedInMemoryForUs.
  Status verify_if_due(int64_t monotonic_us) const;
  std::string_view bytes() const;

 private:
  static constexpr int64_t kNeverVerified = INT64_MIN;

  std::string stored_;
  mutable std::atomic<int64_t> verified_us_ = kNeverVerified;
};
using InlineBlobPtr = std::shared_ptr<const InlineBlob>;

// As it stands in memory or in the store, for who verifies it before he sends it; kDataLoss when missing.
Result<InlineBlobPtr> find_inline_blob(Transaction& transaction, const BlobId& blob);
// Verified in the memory that is given, each time; kDataLoss when damaged or missing.
Result<InlineBlobPtr> read_inline_blob(Transaction& transaction, const BlobId& blob);

}  // namespace lakegate
