#include "metadata/schema/attributes_codec.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum AttributeTag : uint32_t {
  kContentType = 1,
  kContentEncoding = 2,
  kContentDisposition = 3,
  kContentLanguage = 4,
  kCacheControl = 5,
  kStorageClass = 6,
  kMetadata = 7,
  kCustomTime = 8,
};

}  // namespace

void write_attributes(const ObjectAttributes& attributes, FieldWriter& writer) {
  writer.text(kContentType, attributes.content_type);
  writer.text(kContentEncoding, attributes.content_encoding);
  writer.text(kContentDisposition, attributes.content_disposition);
  writer.text(kContentLanguage, attributes.content_language);
  writer.text(kCacheControl, attributes.cache_control);
  writer.text(kStorageClass, attributes.storage_class);
  writer.text_map(kMetadata, attributes.metadata);
  writer.optional_signed_number(kCustomTime, attributes.custom_time_us);
}

Status read_attribute_field(const Field& field, ObjectAttributes& attributes) {
  switch (field.tag) {
    case kContentType:
      return read_text(field, attributes.content_type);
    case kContentEncoding:
      return read_text(field, attributes.content_encoding);
    case kContentDisposition:
      return read_text(field, attributes.content_disposition);
    case kContentLanguage:
      return read_text(field, attributes.content_language);
    case kCacheControl:
      return read_text(field, attributes.cache_control);
    case kStorageClass:
      return read_text(field, attributes.storage_class);
    case kMetadata:
      return read_map_entry(field, attributes.metadata);
    case kCustomTime:
      return read_signed_number(field, attributes.custom_time_us.emplace());
    default:
      return Status();
  }
}

}  // namespace lakegate
