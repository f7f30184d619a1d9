#include "metadata/schema/custom_role_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum CustomRoleTag : uint32_t {
  kTitle = 1,
  kDescription = 2,
  kPermission = 3,
  kDisabled = 4,
  kStage = 5,
};

}  // namespace

std::string encode_custom_role(const CustomRole& role) {
  FieldWriter writer;
  writer.text(kTitle, role.title);
  writer.text(kDescription, role.description);
  for (const std::string& permission : role.permissions) writer.bytes(kPermission, permission);
  writer.flag(kDisabled, role.is_disabled);
  writer.text(kStage, role.stage);
  return writer.record(kCustomRoleMigrations.newest(), 0);
}

Result<CustomRole> decode_custom_role(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kCustomRoleMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  CustomRole role;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kTitle) RETURN_IF_ERROR(read_text(field, role.title));
    if (field.tag == kDescription) RETURN_IF_ERROR(read_text(field, role.description));
    if (field.tag == kPermission) RETURN_IF_ERROR(read_text(field, role.permissions.emplace_back()));
    if (field.tag == kDisabled) RETURN_IF_ERROR(read_flag(field, role.is_disabled));
    if (field.tag == kStage) RETURN_IF_ERROR(read_text(field, role.stage));
  }
  RETURN_IF_ERROR(reader.status());
  return role;
}

}  // namespace lakegate
