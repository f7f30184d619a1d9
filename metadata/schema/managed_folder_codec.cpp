#include "metadata/schema/managed_folder_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum ManagedFolderTag : uint32_t {
  kMetageneration = 1,
  kTimeCreated = 2,
  kUpdated = 3,
  kRapidCachePolicy = 4,
};

Status read_managed_folder_field(const Field& field, ManagedFolder& folder) {
  switch (field.tag) {
    case kMetageneration:
      return read_number(field, folder.metageneration);
    case kTimeCreated:
      return read_signed_number(field, folder.time_created_us);
    case kUpdated:
      return read_signed_number(field, folder.updated_us);
    case kRapidCachePolicy:
      return read_map_entry(field, folder.rapid_cache_policies);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_managed_folder(const ManagedFolder& folder) {
  FieldWriter writer;
  writer.number(kMetageneration, folder.metageneration);
  writer.signed_number(kTimeCreated, folder.time_created_us);
  writer.signed_number(kUpdated, folder.updated_us);
  writer.text_map(kRapidCachePolicy, folder.rapid_cache_policies);
  return writer.record(kManagedFolderMigrations.newest(), 0);
}

Result<ManagedFolder> decode_managed_folder(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kManagedFolderMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  ManagedFolder folder;
  folder.metageneration = 0;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_managed_folder_field(field, folder));
  RETURN_IF_ERROR(reader.status());
  return folder;
}

}  // namespace lakegate
