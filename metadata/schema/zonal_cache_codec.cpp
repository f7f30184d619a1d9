#include "metadata/schema/zonal_cache_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum ZonalCacheTag : uint32_t {
  kCacheType = 1,
  kAdmissionPolicy = 2,
  kTtl = 3,
  kIngestOnWrite = 4,
  kState = 5,
  kTimeCreated = 6,
  kUpdated = 7,
};

Status read_zonal_cache_field(const Field& field, ZonalCache& cache) {
  switch (field.tag) {
    case kCacheType:
      return read_text(field, cache.cache_type);
    case kAdmissionPolicy:
      return read_text(field, cache.admission_policy);
    case kTtl:
      return read_signed_number(field, cache.ttl_s);
    case kIngestOnWrite:
      return read_flag(field, cache.ingest_on_write);
    case kState:
      RETURN_IF_ERROR(read_enum(field, ZonalCacheState::kDisabled, cache.state));
      return cache.state < ZonalCacheState::kCreating ? damaged_record("zonal cache") : Status();
    case kTimeCreated:
      return read_signed_number(field, cache.time_created_us);
    case kUpdated:
      return read_signed_number(field, cache.updated_us);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_zonal_cache(const ZonalCache& cache) {
  FieldWriter writer;
  writer.text(kCacheType, cache.cache_type);
  writer.text(kAdmissionPolicy, cache.admission_policy);
  writer.signed_number(kTtl, cache.ttl_s);
  writer.flag(kIngestOnWrite, cache.ingest_on_write);
  writer.number(kState, static_cast<uint64_t>(cache.state));
  writer.signed_number(kTimeCreated, cache.time_created_us);
  writer.signed_number(kUpdated, cache.updated_us);
  return writer.record(kZonalCacheMigrations.newest(), 0);
}

Result<ZonalCache> decode_zonal_cache(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kZonalCacheMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  ZonalCache cache;
  cache.admission_policy.clear();
  cache.ttl_s = 0;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_zonal_cache_field(field, cache));
  RETURN_IF_ERROR(reader.status());
  return cache;
}

}  // namespace lakegate
