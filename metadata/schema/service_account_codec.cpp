#include "metadata/schema/service_account_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum ServiceAccountTag : uint32_t {
  kProject = 1,
  kUniqueId = 2,
  kDisplayName = 3,
  kState = 4,
  kTimeCreated = 5,
  kUpdated = 6,
  kDescription = 7,
};

// Stored; numbers never change.
enum ServiceAccountKeyTag : uint32_t {
  kPublicKey = 1,
  kPrivateKey = 2,
  kOrigin = 3,
  kKeyTimeCreated = 4,
  kValidBefore = 5,
};

Status read_account_field(const Field& field, ServiceAccount& account) {
  switch (field.tag) {
    case kProject:
      return read_text(field, account.project);
    case kUniqueId:
      return read_text(field, account.unique_id);
    case kDisplayName:
      return read_text(field, account.display_name);
    case kState:
      return read_enum(field, ServiceAccountState::kDisabled, account.state);
    case kTimeCreated:
      return read_signed_number(field, account.time_created_us);
    case kUpdated:
      return read_signed_number(field, account.updated_us);
    case kDescription:
      return read_text(field, account.description);
    default:
      return Status();
  }
}

Status read_key_field(const Field& field, ServiceAccountKey& key) {
  switch (field.tag) {
    case kPublicKey:
      return read_text(field, key.public_key);
    case kPrivateKey: {
      std::string bytes;
      RETURN_IF_ERROR(read_text(field, bytes));
      key.private_key = Secret(std::move(bytes));
      return Status();
    }
    case kOrigin:
      return read_enum(field, ServiceAccountKeyOrigin::kSystemManaged, key.origin);
    case kKeyTimeCreated:
      return read_signed_number(field, key.time_created_us);
    case kValidBefore:
      return read_signed_number(field, key.valid_before_us);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_service_account(const ServiceAccount& account) {
  FieldWriter writer;
  writer.text(kProject, account.project);
  writer.text(kUniqueId, account.unique_id);
  writer.text(kDisplayName, account.display_name);
  writer.number(kState, static_cast<uint64_t>(account.state));
  writer.signed_number(kTimeCreated, account.time_created_us);
  writer.signed_number(kUpdated, account.updated_us);
  writer.text(kDescription, account.description);
  return writer.record(kServiceAccountMigrations.newest(), 0);
}

Result<ServiceAccount> decode_service_account(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kServiceAccountMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  ServiceAccount account;
  // A record that does not say must not become an account that may sign in.
  account.state = ServiceAccountState::kDisabled;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_account_field(field, account));
  RETURN_IF_ERROR(reader.status());
  return account;
}

std::string encode_service_account_key(const ServiceAccountKey& key) {
  FieldWriter writer;
  writer.text(kPublicKey, key.public_key);
  writer.text(kPrivateKey, key.private_key.reveal());
  writer.number(kOrigin, static_cast<uint64_t>(key.origin));
  writer.signed_number(kKeyTimeCreated, key.time_created_us);
  writer.signed_number(kValidBefore, key.valid_before_us);
  return writer.record(kServiceAccountKeyMigrations.newest(), 0);
}

Result<ServiceAccountKey> decode_service_account_key(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kServiceAccountKeyMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  ServiceAccountKey key;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_key_field(field, key));
  RETURN_IF_ERROR(reader.status());
  return key;
}

}  // namespace lakegate
