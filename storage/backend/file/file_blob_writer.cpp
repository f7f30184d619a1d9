#include "storage/backend/file/file_blob_writer.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "storage/backend/file/blob_file.h"

namespace lakegate {
namespace {

constexpr size_t kBlock = limits::kBlobBlockBytes;
// So many blocks are gathered for one call of the disk.
constexpr size_t kBlocksPerWrite = 4;
// What comes behind so many bytes of a blob goes past the page cache.
constexpr uint64_t kBufferedBytesMax = 1U << 20;

}  // namespace

Status sync_failed(const Status& status) {
  return Status(Code::kUnavailable, "A sync to disk failed: " + std::string(status.message()), "syncFailed");
}

FileBlobWriter::FileBlobWriter(DirectorySync& directories, const BlobId& id, std::unique_ptr<File> file,
                               std::string directory)
    : FileBlobWriter(directories, id, std::move(file), 0) {
  unnamed_in_ = std::move(directory);
}

FileBlobWriter::FileBlobWriter(DirectorySync& directories, const BlobId& id, std::unique_ptr<File> file,
                               uint64_t size_bytes)
    : directories_(directories),
      id_(id),
      file_(std::move(file)),
      size_bytes_(size_bytes),
      next_block_(size_bytes / kBlock),
      written_to_(blob_file::block_offset(next_block_)) {}

Status FileBlobWriter::append(Bytes bytes) {
  assert(!sealed_);
  RETURN_IF_ERROR(failure_);
  size_bytes_ += bytes.size();
  while (!bytes.empty()) {
    if (pending_.empty() && bytes.size() >= kBlock) {
      const Bytes blocks = bytes.first(std::min(bytes.size() / kBlock, kBlocksPerWrite) * kBlock);
      RETURN_IF_ERROR(write_whole_blocks(blocks));
      bytes = bytes.subspan(blocks.size());
      continue;
    }
    if (pending_.empty()) pending_.reserve(blob_file::kStoredBlockBytes);
    const size_t count = std::min(bytes.size(), kBlock - open_block_bytes_);
    pending_.insert(pending_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count));
    open_block_bytes_ += count;
    bytes = bytes.subspan(count);
    if (open_block_bytes_ < kBlock) break;
    end_block();
    RETURN_IF_ERROR(write_out(pending_.size()));
  }
  return {};
}

Result<uint64_t> FileBlobWriter::sync() {
  assert(!sealed_);
  RETURN_IF_ERROR(failure_);
  RETURN_IF_ERROR(write_out(pending_.size() - open_block_bytes_));
  RETURN_IF_ERROR(sync_all());
  return (written_to_ - blob_file::kHeaderBytes) / blob_file::kStoredBlockBytes * kBlock;
}

Status FileBlobWriter::seal() {
  assert(!sealed_);
  RETURN_IF_ERROR(failure_);
  sealed_ = true;
  if (open_block_bytes_ > 0) end_block();
  RETURN_IF_ERROR(write_out(pending_.size()));
  return sync_all();
}

// From where they are, without a copy.
Status FileBlobWriter::write_whole_blocks(Bytes bytes) {
  std::array<blob_file::Checksum, kBlocksPerWrite> checksums;
  std::array<Bytes, 2 * kBlocksPerWrite> pieces;
  const size_t count = bytes.size() / kBlock;
  for (size_t i = 0; i < count; ++i) {
    const Bytes data = bytes.subspan(i * kBlock, kBlock);
    checksums.at(i) = blob_file::block_checksum(id_, next_block_ + i, data);
    pieces.at(2 * i) = data;
    pieces.at(2 * i + 1) = checksums.at(i);
  }
  RETURN_IF_ERROR(write(std::span(pieces).first(2 * count)));
  next_block_ += count;
  return {};
}

bool FileBlobWriter::writes_directly() {
  if (direct_) return true;
  if (size_bytes_ <= kBufferedBytesMax) return false;
  direct_ = DirectAppender::begin(*file_, written_to_);
  return direct_ != nullptr;
}

Status FileBlobWriter::write(std::span<const Bytes> pieces) {
  Status status;
  if (writes_directly()) {
    for (size_t i = 0; i < pieces.size() && status.ok(); ++i) status = direct_->append(pieces[i]);
  } else {
    status = file_->write_pieces_at(written_to_, pieces);
  }
  if (!status.ok()) return fail(std::move(status));
  for (const Bytes piece : pieces) written_to_ += piece.size();
  return {};
}

void FileBlobWriter::end_block() {
  const Bytes data = Bytes(pending_).last(open_block_bytes_);
  const blob_file::Checksum checksum = blob_file::block_checksum(id_, next_block_, data);
  pending_.insert(pending_.end(), checksum.begin(), checksum.end());
  open_block_bytes_ = 0;
  ++next_block_;
}

Status FileBlobWriter::write_out(size_t count) {
  if (count == 0) return {};
  const Bytes piece = Bytes(pending_).first(count);
  RETURN_IF_ERROR(write({&piece, 1}));
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(count));
  return {};
}

// The name comes after the bytes, so that a named file is never less than it was when it got its name.
Status FileBlobWriter::sync_all() {
  if (direct_) {
    if (Status status = direct_->flush(); !status.ok()) return fail(std::move(status));
  }
  if (const Status status = file_->sync(); !status.ok()) return fail(sync_failed(status));
  if (unnamed_in_.empty()) return {};
  if (Status status = file_->link(unnamed_in_ + "/" + id_.to_hex()); !status.ok()) return fail(std::move(status));
  if (const Status status = directories_.sync(unnamed_in_); !status.ok()) return fail(sync_failed(status));
  unnamed_in_.clear();
  return {};
}

Status FileBlobWriter::fail(Status status) {
  failure_ = status;
  return status;
}

}  // namespace lakegate
