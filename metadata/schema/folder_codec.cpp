#include "metadata/schema/folder_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum FolderTag : uint32_t {
  kMetageneration = 1,
  kTimeCreated = 2,
  kUpdated = 3,
};

enum FolderLocksTag : uint32_t {
  kLock = 1,
};

enum FolderLockTag : uint32_t {
  kOperationId = 1,
  kFolder = 2,
  kDestination = 3,
  kState = 4,
};

Status read_folder_field(const Field& field, Folder& folder) {
  switch (field.tag) {
    case kMetageneration:
      return read_number(field, folder.metageneration);
    case kTimeCreated:
      return read_signed_number(field, folder.time_created_us);
    case kUpdated:
      return read_signed_number(field, folder.updated_us);
    default:
      return Status();
  }
}

Status read_lock_field(const Field& field, FolderLock& lock) {
  switch (field.tag) {
    case kOperationId:
      return read_text(field, lock.operation_id);
    case kFolder:
      return read_text(field, lock.folder);
    case kDestination:
      return read_text(field, lock.destination);
    case kState:
      return read_enum(field, kFolderLockStateLast, lock.state);
    default:
      return Status();
  }
}

Status read_lock(const Field& field, FolderLocks& locks) {
  if (!field.is_bytes) return damaged_record("folder lock");
  FolderLock lock;
  lock.state = FolderLockState{};
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) RETURN_IF_ERROR(read_lock_field(part, lock));
  RETURN_IF_ERROR(reader.status());
  // What is hidden must never be guessed.
  if (lock.state == FolderLockState{} || lock.folder.empty()) return damaged_record("folder lock");
  locks.locks.push_back(std::move(lock));
  return Status();
}

std::string lock_fields(const FolderLock& lock) {
  FieldWriter writer;
  writer.text(kOperationId, lock.operation_id);
  writer.text(kFolder, lock.folder);
  writer.text(kDestination, lock.destination);
  writer.number(kState, static_cast<uint64_t>(lock.state));
  return writer.fields();
}

}  // namespace

std::string encode_folder(const Folder& folder) {
  FieldWriter writer;
  writer.number(kMetageneration, folder.metageneration);
  writer.signed_number(kTimeCreated, folder.time_created_us);
  writer.signed_number(kUpdated, folder.updated_us);
  return writer.record(kFolderMigrations.newest(), 0);
}

Result<Folder> decode_folder(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kFolderMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  Folder folder;
  folder.metageneration = 0;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_folder_field(field, folder));
  RETURN_IF_ERROR(reader.status());
  return folder;
}

std::string encode_folder_locks(const FolderLocks& locks) {
  FieldWriter writer;
  for (const FolderLock& lock : locks.locks) writer.bytes(kLock, lock_fields(lock));
  return writer.record(kFolderLocksMigrations.newest(), locks.version);
}

Result<FolderLocks> decode_folder_locks(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kFolderLocksMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  FolderLocks locks;
  locks.version = header.stamp;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kLock) RETURN_IF_ERROR(read_lock(field, locks));
  }
  RETURN_IF_ERROR(reader.status());
  return locks;
}

}  // namespace lakegate
