#include "metadata/schema/operation_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum OperationTag : uint32_t {
  kBucket = 1,
  kKind = 2,
  kState = 3,
  kCancelRequested = 4,
  kRequest = 5,
  kProgress = 6,
  kErrorCode = 7,
  kErrorMessage = 8,
  kTimeCreated = 9,
  kUpdated = 10,
  kTimeFinished = 11,
};

OperationError& error_of(Operation& operation) {
  if (!operation.error) operation.error.emplace();
  return *operation.error;
}

Status read_error_code(const Field& field, Operation& operation) {
  uint32_t code = 0;
  RETURN_IF_ERROR(read_number(field, code));
  error_of(operation).code = static_cast<int32_t>(code);
  return Status();
}

Status read_operation_field(const Field& field, Operation& operation) {
  switch (field.tag) {
    case kBucket:
      return read_text(field, operation.bucket);
    case kKind:
      return read_enum(field, kOperationKindLast, operation.kind);
    case kState:
      return read_enum(field, OperationState::kCancelled, operation.state);
    case kCancelRequested:
      return read_flag(field, operation.cancel_requested);
    case kRequest:
      return read_map_entry(field, operation.request);
    case kProgress:
      return read_map_entry(field, operation.progress);
    case kErrorCode:
      return read_error_code(field, operation);
    case kErrorMessage:
      return read_text(field, error_of(operation).message);
    case kTimeCreated:
      return read_signed_number(field, operation.time_created_us);
    case kUpdated:
      return read_signed_number(field, operation.updated_us);
    case kTimeFinished:
      return read_signed_number(field, operation.time_finished_us);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_operation(const Operation& operation) {
  FieldWriter writer;
  writer.text(kBucket, operation.bucket);
  writer.number(kKind, static_cast<uint64_t>(operation.kind));
  writer.number(kState, static_cast<uint64_t>(operation.state));
  writer.flag(kCancelRequested, operation.cancel_requested);
  writer.text_map(kRequest, operation.request);
  writer.text_map(kProgress, operation.progress);
  if (operation.error) {
    writer.optional_number(kErrorCode, static_cast<uint32_t>(operation.error->code));
    writer.text(kErrorMessage, operation.error->message);
  }
  writer.signed_number(kTimeCreated, operation.time_created_us);
  writer.signed_number(kUpdated, operation.updated_us);
  writer.signed_number(kTimeFinished, operation.time_finished_us);
  return writer.record(kOperationMigrations.newest(), 0);
}

Result<Operation> decode_operation(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kOperationMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  Operation operation;
  bool has_kind = false;
  bool has_state = false;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    RETURN_IF_ERROR(read_operation_field(field, operation));
    has_kind |= field.tag == kKind;
    has_state |= field.tag == kState;
  }
  RETURN_IF_ERROR(reader.status());
  // Neither has a zero: work that cannot be named must not be done.
  const bool is_named =
      has_kind && has_state && static_cast<uint8_t>(operation.kind) != 0 && static_cast<uint8_t>(operation.state) != 0;
  if (!is_named) return damaged_record("operation");
  return operation;
}

}  // namespace lakegate
