#include "metadata/ops/inline_blob.h"

#include <algorithm>

#include "base/checksum.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

constexpr size_t kChecksumBytes = 4;

std::string checksum_text(std::string_view bytes) {
  const uint32_t crc = crc32c(as_bytes(bytes));
  std::string text;
  for (int shift = 0; shift < 32; shift += 8) text.push_back(static_cast<char>((crc >> shift) & 0xFF));
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
  stored.append(checksum_text(bytes));
  return stored;
}

Result<std::string> decode_inline_blob(std::string stored) {
  InlineBlob blob(std::move(stored));
  RETURN_IF_ERROR(blob.verify());
  return std::string(blob.bytes());
}

Status InlineBlob::verify() const {
  if (stored_.size() < kChecksumBytes) return {Code::kDataLoss, "The stored bytes of an object are truncated."};
  if (checksum_text(bytes()) != std::string_view(stored_).substr(bytes().size())) {
    return {Code::kDataLoss, "The stored bytes of an object do not match their checksum."};
  }
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
