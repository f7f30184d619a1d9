// ETags as GCS forms them, and the standard conditional headers over them (RFC 9110 section 13). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text_buffer.h"
#include "gateway/http/request.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// JSON: base64 of a small protocol buffer of generation and metageneration ("CJqRz7n+...EAE=").
std::string json_etag(uint64_t generation, uint64_t metageneration);
void append_json_etag(TextBuffer& text, uint64_t generation, uint64_t metageneration);
std::string metageneration_etag(uint64_t metageneration);  // "CAE="
std::string bucket_etag(const Bucket& bucket);             // Of the metageneration alone.
// XML: the MD5 in hex, quoted; objects of multipart uploads have the MD5 of their parts' MD5s and the number of parts
// ("...-3"), other composite and encrypted objects the JSON form with a dash in front.
std::string xml_etag(const Object& object);

// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since against an object; kNotModified or kConditionNotMet.
Status check_conditional_headers(const Headers& headers, const std::string& etag, int64_t last_modified_us);

// What an etag of the JSON API says; the generation is absent where the metageneration alone is in it (buckets).
struct EtagNumbers {
  std::optional<uint64_t> generation;
  uint64_t metageneration = 0;
};
// Quotes and "W/" do not matter. Nothing for what is no such etag, and for a list of etags.
std::optional<EtagNumbers> parse_json_etag(std::string_view etag);

}  // namespace lakegate
