#include "metadata/schema/issued_token_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum SigningSecretTag : uint32_t { kSecret = 1, kSecretTimeCreated = 2, kPurpose = 3 };
enum RefreshTokenTag : uint32_t { kSubject = 1, kScope = 2, kTimeCreated = 3, kExpires = 4 };
enum RevokedTokenTag : uint32_t { kRevokedExpires = 1 };

Status read_refresh_field(const Field& field, RefreshToken& token) {
  switch (field.tag) {
    case kSubject:
      return read_text(field, token.subject);
    case kScope:
      return read_text(field, token.scopes.emplace_back());
    case kTimeCreated:
      return read_signed_number(field, token.time_created_us);
    case kExpires:
      return read_signed_number(field, token.expires_us);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_signing_secret(const SigningSecret& secret) {
  FieldWriter writer;
  writer.text(kSecret, secret.secret.reveal());
  writer.signed_number(kSecretTimeCreated, secret.time_created_us);
  writer.number(kPurpose, static_cast<uint64_t>(secret.purpose));
  return writer.record(kSigningSecretMigrations.newest(), 0);
}

Result<SigningSecret> decode_signing_secret(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kSigningSecretMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  SigningSecret secret;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kSecret) {
      std::string bytes;
      RETURN_IF_ERROR(read_text(field, bytes));
      secret.secret = Secret(std::move(bytes));
    }
    if (field.tag == kSecretTimeCreated) RETURN_IF_ERROR(read_signed_number(field, secret.time_created_us));
    if (field.tag == kPurpose) RETURN_IF_ERROR(read_enum(field, SigningPurpose::kIdTokens, secret.purpose));
  }
  RETURN_IF_ERROR(reader.status());
  // Whatever is signed with nothing could be signed by everybody.
  if (secret.secret.empty()) return damaged_record("signing secret");
  return secret;
}

std::string encode_refresh_token(const RefreshToken& token) {
  FieldWriter writer;
  writer.text(kSubject, token.subject);
  for (const std::string& scope : token.scopes) writer.bytes(kScope, scope);
  writer.signed_number(kTimeCreated, token.time_created_us);
  writer.signed_number(kExpires, token.expires_us);
  return writer.record(kRefreshTokenMigrations.newest(), 0);
}

Result<RefreshToken> decode_refresh_token(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kRefreshTokenMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  RefreshToken token;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_refresh_field(field, token));
  RETURN_IF_ERROR(reader.status());
  return token;
}

std::string encode_revoked_token(const RevokedToken& token) {
  FieldWriter writer;
  writer.signed_number(kRevokedExpires, token.expires_us);
  return writer.record(kRevokedTokenMigrations.newest(), 0);
}

Result<RevokedToken> decode_revoked_token(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kRevokedTokenMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  RevokedToken token;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kRevokedExpires) RETURN_IF_ERROR(read_signed_number(field, token.expires_us));
  }
  RETURN_IF_ERROR(reader.status());
  return token;
}

}  // namespace lakegate
