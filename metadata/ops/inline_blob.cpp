#include "metadata/ops/inline_blob.h"

#include <algorithm>
#include <array>

#include "base/checksum.h"
#include "base/limits.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

constexpr size_t kChecksumBytes = 4;

std::array<char, kChecksumBytes> checksum_text(std::string_view bytes) {
  const uint32_t crc = crc32c(as_bytes(bytes));
  std::array<char, kChecksumBytes> text{};
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>((crc >> (8 * i)) & 0xFF);
  return text;
}

Result<std::string> read_stored(Transaction& transaction, const std::string& key) {
  ASSIGN_OR_RETURN(std::optional<std::string> stored, transaction.get_unguarded(Table::kInline, key));
  if (!stored) return Status(Code::kDataLoss, "The stored bytes of an object are missing.");
  return std::move(*stored);
}

}  // namespace

std::string encode_inline_blob(std::string_view bytes) {
  std::string stored;
  stored.reserve(bytes.size() + kChecksumBytes);
  stored.append(bytes);
  const std::array<char, kChecksumBytes> checksum = checksum_text(bytes);
  stored.append(checksum.data(), checksum.size());
  return stored;
}

Result<std::string> decode_inline_blob(std::string stored) {
  InlineBlob blob(std::move(stored));
  RETURN_IF_ERROR(blob.verify());
  return std::string(blob.bytes());
}

Status InlineBlob::verify() const {
  if (stored_.size() < kChecksumBytes) return {Code::kDataLoss, "The stored bytes of an object are truncated."};
  if (!std::ranges::equal(checksum_text(bytes()), std::string_view(stored_).substr(bytes().size()))) {
    return {Code::kDataLoss, "The stored bytes of an object do not match their checksum."};
  }
  return {};
}

Status InlineBlob::verify_if_due(int64_t monotonic_us) const {
  const int64_t verified_us = verified_us_.load(std::memory_order_relaxed);
  if (verified_us != kNeverVerified && monotonic_us - verified_us < limits::kVerifiedInMemoryForUs) return {};
  RETURN_IF_ERROR(verify());
  verified_us_.store(monotonic_us, std::memory_order_relaxed);
  return {};
}

std::string_view InlineBlob::bytes() const {
  return std::string_view(stored_).substr(0, stored_.size() - std::min(stored_.size(), kChecksumBytes));
}

Result<InlineBlobPtr> find_inline_blob(Transaction& transaction, const BlobId& blob) {
  const std::string key = inline_key(blob);
  auto wrap = [](std::string stored) -> Result<InlineBlob> { return InlineBlob(std::move(stored)); };
  ASSIGN_OR_RETURN(InlineBlobPtr kept, transaction.get_decoded<InlineBlob>(Table::kInline, key, wrap));
  if (kept) return kept;
  ASSIGN_OR_RETURN(std::string stored, read_stored(transaction, key));
  return InlineBlobPtr(std::make_shared<const InlineBlob>(std::move(stored)));
}

Result<InlineBlobPtr> read_inline_blob(Transaction& transaction, const BlobId& blob) {
  ASSIGN_OR_RETURN(InlineBlobPtr found, find_inline_blob(transaction, blob));
  if (found->verify().ok()) return found;
  // What was kept in memory may have rotted there, while the store still has it whole.
  ASSIGN_OR_RETURN(std::string stored, read_stored(transaction, inline_key(blob)));
  auto fresh = std::make_shared<const InlineBlob>(std::move(stored));
  RETURN_IF_ERROR(fresh->verify());
  return InlineBlobPtr(std::move(fresh));
}

}  // namespace lakegate
