#include "metadata/schema/acl_codec.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum AclEntryTag : uint32_t {
  kEntity = 1,
  kRole = 2,
};

}  // namespace

void write_acl(uint32_t tag, const Acl& acl, FieldWriter& writer) {
  for (const AclEntry& entry : acl) {
    FieldWriter fields;
    fields.text(kEntity, entry.entity);
    fields.number(kRole, static_cast<uint64_t>(entry.role));
    writer.bytes(tag, fields.fields());
  }
}

Status read_acl_entry(const Field& field, Acl& acl) {
  if (!field.is_bytes) return damaged_record("access control list of a");
  AclEntry entry;
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) {
    if (part.tag == kEntity) RETURN_IF_ERROR(read_text(part, entry.entity));
    if (part.tag == kRole) RETURN_IF_ERROR(read_enum(part, AclRole::kOwner, entry.role));
  }
  RETURN_IF_ERROR(reader.status());
  // An entry that grants nothing that can be named must not become one that grants something.
  if (entry.entity.empty() || entry.role < AclRole::kReader) return damaged_record("access control list of a");
  acl.push_back(std::move(entry));
  return Status();
}

}  // namespace lakegate
