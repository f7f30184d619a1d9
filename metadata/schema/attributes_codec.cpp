#include "metadata/schema/attributes_codec.h"

#include "metadata/schema/acl_codec.h"

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
  kTemporaryHold = 9,
  kEventBasedHold = 10,
  kRetentionMode = 11,
  kRetainUntil = 12,
  kContext = 13,
  kHasAcl = 14,
  kAclEntry = 15,
};

enum ContextTag : uint32_t {
  kContextKey = 1,
  kContextValue = 2,
  kContextCreateTime = 3,
  kContextUpdateTime = 4,
};

std::string encode_context(const std::string& key, const ObjectContext& context) {
  FieldWriter writer;
  writer.text(kContextKey, key);
  writer.text(kContextValue, context.value);
  writer.signed_number(kContextCreateTime, context.create_time_us);
  writer.signed_number(kContextUpdateTime, context.update_time_us);
  return writer.fields();
}

Status read_context(const Field& field, std::map<std::string, ObjectContext>& contexts) {
  if (!field.is_bytes) return damaged_record("context of an object");
  std::string key;
  ObjectContext context;
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) {
    if (part.tag == kContextKey) RETURN_IF_ERROR(read_text(part, key));
    if (part.tag == kContextValue) RETURN_IF_ERROR(read_text(part, context.value));
    if (part.tag == kContextCreateTime) RETURN_IF_ERROR(read_signed_number(part, context.create_time_us));
    if (part.tag == kContextUpdateTime) RETURN_IF_ERROR(read_signed_number(part, context.update_time_us));
  }
  RETURN_IF_ERROR(reader.status());
  contexts[std::move(key)] = std::move(context);
  return Status();
}

ObjectRetention& retention_of(ObjectAttributes& attributes) {
  if (!attributes.retention) attributes.retention.emplace();
  return *attributes.retention;
}

Acl& acl_of(ObjectAttributes& attributes) {
  if (!attributes.acl) attributes.acl.emplace();
  return *attributes.acl;
}

Status read_has_acl(const Field& field, ObjectAttributes& attributes) {
  bool has_acl = false;
  RETURN_IF_ERROR(read_flag(field, has_acl));
  if (has_acl) acl_of(attributes);
  return Status();
}

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
  writer.optional_flag(kTemporaryHold, attributes.temporary_hold);
  writer.optional_flag(kEventBasedHold, attributes.event_based_hold);
  if (attributes.retention) {
    writer.number(kRetentionMode, static_cast<uint64_t>(attributes.retention->mode));
    writer.signed_number(kRetainUntil, attributes.retention->retain_until_us);
  }
  for (const auto& [key, context] : attributes.contexts) writer.bytes(kContext, encode_context(key, context));
  if (attributes.acl) {
    writer.flag(kHasAcl, true);
    write_acl(kAclEntry, *attributes.acl, writer);
  }
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
    case kTemporaryHold:
      return read_flag(field, attributes.temporary_hold.emplace());
    case kEventBasedHold:
      return read_flag(field, attributes.event_based_hold.emplace());
    case kRetentionMode:
      return read_enum(field, RetentionMode::kLocked, retention_of(attributes).mode);
    case kRetainUntil:
      return read_signed_number(field, retention_of(attributes).retain_until_us);
    case kContext:
      return read_context(field, attributes.contexts);
    case kHasAcl:
      return read_has_acl(field, attributes);
    case kAclEntry:
      return read_acl_entry(field, acl_of(attributes));
    default:
      return Status();
  }
}

}  // namespace lakegate
