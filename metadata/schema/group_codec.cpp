#include "metadata/schema/group_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum GroupTag : uint32_t {
  kDescription = 1,
  kMember = 2,
  kTimeCreated = 3,
  kUpdated = 4,
};

}  // namespace

std::string encode_group(const Group& group) {
  FieldWriter writer;
  writer.text(kDescription, group.description);
  for (const std::string& member : group.members) writer.bytes(kMember, member);
  writer.signed_number(kTimeCreated, group.time_created_us);
  writer.signed_number(kUpdated, group.updated_us);
  return writer.record(kGroupMigrations.newest(), 0);
}

Result<Group> decode_group(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kGroupMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  Group group;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kDescription) RETURN_IF_ERROR(read_text(field, group.description));
    if (field.tag == kMember) RETURN_IF_ERROR(read_text(field, group.members.emplace_back()));
    if (field.tag == kTimeCreated) RETURN_IF_ERROR(read_signed_number(field, group.time_created_us));
    if (field.tag == kUpdated) RETURN_IF_ERROR(read_signed_number(field, group.updated_us));
  }
  RETURN_IF_ERROR(reader.status());
  return group;
}

}  // namespace lakegate
