#include "metadata/schema/lifecycle_progress_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum LifecycleProgressTag : uint32_t {
  kPassBegun = 1,
  kPassFinished = 2,
  kAfterName = 3,
  kAfterGeneration = 4,
};

Status read_progress_field(const Field& field, LifecycleProgress& progress) {
  switch (field.tag) {
    case kPassBegun:
      return read_signed_number(field, progress.pass_begun_us);
    case kPassFinished:
      return read_signed_number(field, progress.pass_finished_us);
    case kAfterName:
      return read_text(field, progress.after_name);
    case kAfterGeneration:
      return read_number(field, progress.after_generation);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_lifecycle_progress(const LifecycleProgress& progress) {
  FieldWriter writer;
  writer.signed_number(kPassBegun, progress.pass_begun_us);
  writer.signed_number(kPassFinished, progress.pass_finished_us);
  writer.text(kAfterName, progress.after_name);
  writer.number(kAfterGeneration, progress.after_generation);
  return writer.record(kLifecycleProgressMigrations.newest(), 0);
}

Result<LifecycleProgress> decode_lifecycle_progress(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kLifecycleProgressMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  LifecycleProgress progress;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_progress_field(field, progress));
  RETURN_IF_ERROR(reader.status());
  return progress;
}

}  // namespace lakegate
