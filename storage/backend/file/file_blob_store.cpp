#include "storage/backend/file/file_blob_store.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/limits.h"
#include "storage/backend/file/blob_file.h"
#include "storage/backend/file/file_blob_reader.h"
#include "storage/backend/file/file_blob_writer.h"

namespace lakegate {
namespace {

size_t directory_number(const BlobId& id) { return size_t{id.bytes[0]} << 8 | id.bytes[1]; }

Status damaged_length(const BlobId& id) {
  return Status(Code::kDataLoss, "The file of blob " + id.to_hex() + " ends where no block ends.");
}

// By the header, of which so many bytes are there, and by the file's length.
Result<uint64_t> checked_size(File& file, const BlobId& id, Bytes header) {
  RETURN_IF_ERROR(blob_file::check_header(header, id));
  ASSIGN_OR_RETURN(const uint64_t file_size, file.size_bytes());
  const std::optional<uint64_t> size = blob_file::blob_size_bytes(file_size);
  if (!size) return damaged_length(id);
  return *size;
}

// Header and blocks of a file that is to be read.
Result<uint64_t> check_file(File& file, const BlobId& id) {
  blob_file::Header header;
  ASSIGN_OR_RETURN(const size_t got, file.read_at(0, header));
  return checked_size(file, id, Bytes(header).first(got));
}

Result<uint64_t> check_file_cached(File& file, const BlobId& id) {
  blob_file::Header header;
  const std::array<std::span<std::byte>, 1> parts{header};
  ASSIGN_OR_RETURN(const size_t got, file.read_cached_at(0, parts));
  return checked_size(file, id, Bytes(header).first(got));
}

Status write_header(File& file, const BlobId& id) {
  const blob_file::Header header = blob_file::make_header(id);
  return file.write_at(0, header);
}

}  // namespace

FileBlobStore::FileBlobStore(FileSystem& files, std::string folder)
    : files_(files), directories_(files), folder_(std::move(folder)), directory_exists_(1 << 16) {}

Result<std::unique_ptr<BlobWriter>> FileBlobStore::create(const BlobId& id) {
  RETURN_IF_ERROR(prepare_directory(id));
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, files_.create_unnamed(directory_of(id)));
  RETURN_IF_ERROR(write_header(*file, id));
  return std::unique_ptr<BlobWriter>(
      std::make_unique<FileBlobWriter>(directories_, id, std::move(file), directory_of(id)));
}

Result<std::unique_ptr<BlobWriter>> FileBlobStore::resume(const BlobId& id, uint64_t size_bytes) {
  assert(size_bytes % limits::kBlobBlockBytes == 0);
  ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> reader, open(id));
  if (size_bytes > 0) {
    std::vector<std::byte> last_block(limits::kBlobBlockBytes);
    RETURN_IF_ERROR(reader->read(size_bytes - limits::kBlobBlockBytes, last_block));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, files_.open_write(path_of(id)));
  RETURN_IF_ERROR(file->truncate(blob_file::file_size_bytes(size_bytes)));
  return std::unique_ptr<BlobWriter>(std::make_unique<FileBlobWriter>(directories_, id, std::move(file), size_bytes));
}

Result<std::unique_ptr<BlobReader>> FileBlobStore::open(const BlobId& id) {
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, files_.open_read(path_of(id)));
  ASSIGN_OR_RETURN(uint64_t size, check_file(*file, id));
  return std::unique_ptr<BlobReader>(std::make_unique<FileBlobReader>(id, std::move(file), size));
}

Result<std::unique_ptr<BlobReader>> FileBlobStore::open_cached(const BlobId& id) {
  ASSIGN_OR_RETURN(std::unique_ptr<File> file, files_.open_cached(path_of(id)));
  ASSIGN_OR_RETURN(uint64_t size, check_file_cached(*file, id));
  return std::unique_ptr<BlobReader>(std::make_unique<FileBlobReader>(id, std::move(file), size));
}

Result<uint64_t> FileBlobStore::size_bytes(const BlobId& id) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files_.open_read(path_of(id)));
  return check_file(*file, id);
}

Status FileBlobStore::remove(const BlobId& id) {
  Status status = files_.remove(path_of(id));
  return status.code() == Code::kNotFound ? Status() : status;
}

Status FileBlobStore::enumerate(const std::optional<BlobId>& after, const std::function<bool(const BlobId&)>& visit) {
  const std::string start = after ? after->to_hex() : std::string();
  ASSIGN_OR_RETURN(const std::vector<std::string> outer_names, list_sorted(folder_));
  for (const std::string& outer : outer_names) {
    if (outer < start.substr(0, 2)) continue;
    ASSIGN_OR_RETURN(const std::vector<std::string> inner_names, list_sorted(folder_ + "/" + outer));
    for (const std::string& inner : inner_names) {
      if (outer + inner < start.substr(0, 4)) continue;
      ASSIGN_OR_RETURN(const std::vector<std::string> names, list_sorted(folder_ + "/" + outer + "/" + inner));
      for (const std::string& name : names) {
        const std::optional<BlobId> id = BlobId::from_hex(name);
        if (!id || (after && *id <= *after)) continue;
        if (!visit(*id)) return {};
      }
    }
  }
  return {};
}

std::string FileBlobStore::directory_of(const BlobId& id) const {
  const std::string hex = id.to_hex();
  return folder_ + "/" + hex.substr(0, 2) + "/" + hex.substr(2, 2);
}

std::string FileBlobStore::path_of(const BlobId& id) const { return directory_of(id) + "/" + id.to_hex(); }

Status FileBlobStore::prepare_directory(const BlobId& id) {
  std::atomic<bool>& exists = directory_exists_[directory_number(id)];
  if (exists.load(std::memory_order_acquire)) return {};
  if (Status status = files_.make_directories(directory_of(id)); !status.ok()) {
    return status.reason() == "diskFull" ? status : sync_failed(status);
  }
  // A process before this one may have made the folders and ended before it synced them.
  const std::string outer = folder_ + "/" + id.to_hex().substr(0, 2);
  if (const Status status = files_.sync_directory(outer); !status.ok()) return sync_failed(status);
  if (const Status status = files_.sync_directory(folder_); !status.ok()) return sync_failed(status);
  exists.store(true, std::memory_order_release);
  return {};
}

Result<std::vector<std::string>> FileBlobStore::list_sorted(const std::string& directory) {
  ASSIGN_OR_RETURN(std::vector<std::string> names, files_.list(directory));
  std::ranges::sort(names);
  return names;
}

}  // namespace lakegate
