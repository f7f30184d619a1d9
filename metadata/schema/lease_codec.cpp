#include "metadata/schema/lease_codec.h"

#include "metadata/lease_state.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum LeaseTag : uint32_t {
  kId = 1,
  kDuration = 2,
  kTerm = 3,
  kSince = 4,
  kBreakPeriod = 5,
  kTimeAcquired = 6,
  kHolder = 7,
};

enum LeaseIndexTag : uint32_t {
  kPrefixDepths = 1,
};

Status read_period(const Field& field, int64_t most_us, std::optional<int64_t>& into) {
  RETURN_IF_ERROR(read_signed_number(field, into.emplace()));
  if (*into < 0 || *into > most_us) return damaged_record("lease");
  return Status();
}

Status read_lease_field(const Field& field, Lease& lease, bool& has_id) {
  switch (field.tag) {
    case kId:
      has_id = true;
      return read_array(field, lease.id.bytes);
    case kDuration:
      return read_period(field, kLeaseDurationMaxUs, lease.duration_us);
    case kTerm:
      return read_number(field, lease.term);
    case kSince:
      RETURN_IF_ERROR(read_signed_number(field, lease.since_us));
      return lease.since_us < 0 ? damaged_record("lease") : Status();
    case kBreakPeriod:
      return read_period(field, kLeaseBreakPeriodMaxUs, lease.break_period_us);
    case kTimeAcquired:
      return read_signed_number(field, lease.time_acquired_us);
    case kHolder:
      return read_text(field, lease.holder);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_lease(const Lease& lease) {
  FieldWriter writer;
  writer.bytes(kId, array_text(lease.id.bytes));
  writer.optional_signed_number(kDuration, lease.duration_us);
  writer.number(kTerm, lease.term);
  writer.signed_number(kSince, lease.since_us);
  writer.optional_signed_number(kBreakPeriod, lease.break_period_us);
  writer.signed_number(kTimeAcquired, lease.time_acquired_us);
  writer.text(kHolder, lease.holder);
  return writer.record(kLeaseMigrations.newest(), lease.epoch);
}

Result<Lease> decode_lease(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kLeaseMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  Lease lease;
  lease.epoch = header.stamp;
  bool has_id = false;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_lease_field(field, lease, has_id));
  RETURN_IF_ERROR(reader.status());
  // Who may write must never be guessed.
  if (!has_id) return damaged_record("lease");
  return lease;
}

std::string encode_lease_index(const LeaseIndex& index) {
  FieldWriter writer;
  writer.number(kPrefixDepths, index.prefix_depths);
  return writer.record(kLeaseIndexMigrations.newest(), 0);
}

Result<LeaseIndex> decode_lease_index(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kLeaseIndexMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  LeaseIndex index;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kPrefixDepths) RETURN_IF_ERROR(read_number(field, index.prefix_depths));
  }
  RETURN_IF_ERROR(reader.status());
  return index;
}

}  // namespace lakegate
