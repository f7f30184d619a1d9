// The stored forms of a bucket's settings that have parts of their own, each one field of the bucket's record
// (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <optional>
#include <vector>

#include "metadata/record/bucket_settings.h"
#include "metadata/schema/codec.h"

namespace lakegate {

// An absent setting writes nothing.
void write_setting(uint32_t tag, const CorsRule& rule, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<RetentionPolicy>& policy, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<SoftDeletePolicy>& policy, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<Autoclass>& autoclass, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<Website>& website, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<UsageLogging>& logging, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<BucketEncryption>& encryption, FieldWriter& writer);
void write_setting(uint32_t tag, const std::optional<IpFilter>& filter, FieldWriter& writer);

Status read_setting(const Field& field, CorsRule& rule);
Status read_setting(const Field& field, RetentionPolicy& policy);
Status read_setting(const Field& field, SoftDeletePolicy& policy);
Status read_setting(const Field& field, Autoclass& autoclass);
Status read_setting(const Field& field, Website& website);
Status read_setting(const Field& field, UsageLogging& logging);
Status read_setting(const Field& field, BucketEncryption& encryption);
Status read_setting(const Field& field, IpFilter& filter);

}  // namespace lakegate
