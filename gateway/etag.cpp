#include "gateway/etag.h"

#include <array>

#include "base/encoding.h"

namespace lakegate {
namespace {

// The two fields of an etag, as a protocol buffer has them.
class EtagBytes {
 public:
  void add_varint_field(char tag, uint64_t value) {
    add(static_cast<unsigned char>(tag));
    for (; value >= 0x80; value >>= 7U) add(static_cast<unsigned char>(value | 0x80U));
    add(static_cast<unsigned char>(value));
  }
  Bytes bytes() const { return std::as_bytes(std::span(bytes_).first(size_)); }

 private:
  static constexpr size_t kVarintBytesMax = 10;
  void add(unsigned char byte) { bytes_[size_++] = byte; }

  std::array<unsigned char, 2 * (1 + kVarintBytesMax)> bytes_;
  size_t size_ = 0;
};

EtagBytes json_etag_bytes(uint64_t generation, uint64_t metageneration) {
  EtagBytes etag;
  etag.add_varint_field('\x08', generation);
  etag.add_varint_field('\x10', metageneration);
  return etag;
}

// Without quotes and "W/", since clients send GCS's JSON etags bare.
std::string_view bare_etag(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

bool same_etag(std::string_view candidate, std::string_view etag) { return bare_etag(candidate) == bare_etag(etag); }

// Takes one field off `rest`: the tag, and a varint.
bool take_varint_field(std::string_view& rest, char tag, uint64_t& value) {
  if (!rest.starts_with(tag)) return false;
  rest.remove_prefix(1);
  value = 0;
  for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool any_etag_matches(std::string_view list, const std::string& etag) {
  for (;;) {
    const size_t comma = list.find(',');
    const std::string_view candidate = list.substr(0, comma);
    if (candidate == "*" || same_etag(candidate, etag)) return true;
    if (comma == std::string_view::npos) return false;
    list = list.substr(comma + 1);
  }
}

constexpr int64_t kUsPerSecond = 1'000'000;

}  // namespace

void append_json_etag(TextBuffer& text, uint64_t generation, uint64_t metageneration) {
  append_base64(text, json_etag_bytes(generation, metageneration).bytes());
}

std::string json_etag(uint64_t generation, uint64_t metageneration) {
  return base64_encode(json_etag_bytes(generation, metageneration).bytes());
}

std::string metageneration_etag(uint64_t metageneration) {
  EtagBytes etag;
  etag.add_varint_field('\x08', metageneration);
  return base64_encode(etag.bytes());
}

std::string bucket_etag(const Bucket& bucket) { return metageneration_etag(bucket.metageneration); }

std::string xml_etag(const Object& object) {
  if (object.multipart) return "\"" + object.multipart->etag + "\"";
  if (!object.checksums.md5 || object.customer_encryption) {
    return "\"-" + json_etag(object.generation, object.metageneration) + "\"";
  }
  const Md5Digest& md5 = *object.checksums.md5;
  return "\"" + hex_encode(std::as_bytes(std::span(md5))) + "\"";
}

Status check_conditional_headers(const Headers& headers, const std::string& etag, int64_t last_modified_us) {
  // HTTP dates have whole seconds.
  const int64_t last_modified_s = last_modified_us / kUsPerSecond;
  const auto date_s = [&](std::string_view name) -> std::optional<int64_t> {
    const std::optional<int64_t> time_us = parse_http_date(headers.get(name));
    if (!time_us) return std::nullopt;
    return *time_us / kUsPerSecond;
  };

  if (const auto if_match = headers.find("if-match")) {
    if (!any_etag_matches(*if_match, etag)) return condition_not_met("If-Match");
  } else if (const auto unmodified_since_s = date_s("if-unmodified-since")) {
    if (last_modified_s > *unmodified_since_s) return condition_not_met("If-Unmodified-Since");
  }
  if (const auto if_none_match = headers.find("if-none-match")) {
    if (any_etag_matches(*if_none_match, etag)) return not_modified();
  } else if (const auto modified_since_s = date_s("if-modified-since")) {
    if (last_modified_s <= *modified_since_s) return not_modified();
  }
  return Status();
}

std::optional<EtagNumbers> parse_json_etag(std::string_view etag) {
  const std::optional<std::string> bytes = base64_decode(bare_etag(etag));
  if (!bytes) return std::nullopt;
  std::string_view rest = *bytes;
  uint64_t first = 0;
  EtagNumbers numbers;
  if (!take_varint_field(rest, '\x08', first)) return std::nullopt;
  if (rest.empty()) {
    numbers.metageneration = first;
    return numbers;
  }
  numbers.generation = first;
  if (!take_varint_field(rest, '\x10', numbers.metageneration) || !rest.empty()) return std::nullopt;
  return numbers;
}

}  // namespace lakegate
