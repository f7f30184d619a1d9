#include "metadata/schema/hmac_key_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum HmacKeyTag : uint32_t {
  kServiceAccountEmail = 1,
  kSecret = 2,
  kState = 3,
  kMetageneration = 4,
  kTimeCreated = 5,
  kUpdated = 6,
};

Status read_hmac_key_field(const Field& field, HmacKey& key) {
  switch (field.tag) {
    case kServiceAccountEmail:
      return read_text(field, key.service_account_email);
    case kSecret: {
      std::string bytes;
      RETURN_IF_ERROR(read_text(field, bytes));
      key.secret = Secret(std::move(bytes));
      return Status();
    }
    case kState:
      return read_enum(field, HmacKeyState::kDeleted, key.state);
    case kMetageneration:
      return read_number(field, key.metageneration);
    case kTimeCreated:
      return read_signed_number(field, key.time_created_us);
    case kUpdated:
      return read_signed_number(field, key.updated_us);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_hmac_key(const HmacKey& key) {
  FieldWriter writer;
  writer.text(kServiceAccountEmail, key.service_account_email);
  writer.text(kSecret, key.secret.reveal());
  writer.number(kState, static_cast<uint64_t>(key.state));
  writer.number(kMetageneration, key.metageneration);
  writer.signed_number(kTimeCreated, key.time_created_us);
  writer.signed_number(kUpdated, key.updated_us);
  return writer.record(kHmacKeyMigrations.newest(), 0);
}

Result<HmacKey> decode_hmac_key(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kHmacKeyMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  HmacKey key;
  // A record that does not say must not become a key that works.
  key.state = HmacKeyState::kDeleted;
  key.metageneration = 0;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_hmac_key_field(field, key));
  RETURN_IF_ERROR(reader.status());
  if (key.state < HmacKeyState::kActive) return damaged_record("HMAC key");
  return key;
}

}  // namespace lakegate
