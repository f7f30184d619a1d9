#include "metadata/schema/codec.h"

#include <bit>
#include <cstring>
#include <limits>

#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

constexpr uint64_t kWireVarint = 0;
constexpr uint64_t kWireBytes = 2;
constexpr uint32_t kMapKeyTag = 1;
constexpr uint32_t kMapValueTag = 2;
// Most records fit, so that they do not grow piece by piece.
constexpr size_t kFirstFieldsBytes = 200;

void append_varint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

uint64_t zigzag(int64_t value) { return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63); }

uint64_t little_endian(const char* bytes) {
  uint64_t number = 0;
  std::memcpy(&number, bytes, sizeof(number));
  return std::endian::native == std::endian::little ? number : __builtin_bswap64(number);
}

// Seven bits of each byte, one behind the other: pairs of them first, then pairs of these.
uint64_t join_sevens(uint64_t bytes) {
  bytes = (bytes & UINT64_C(0x007F007F007F007F)) | (bytes & UINT64_C(0x7F007F007F007F00)) >> 1;
  bytes = (bytes & UINT64_C(0x00003FFF00003FFF)) | (bytes & UINT64_C(0x3FFF00003FFF0000)) >> 2;
  return (bytes & UINT64_C(0x000000000FFFFFFF)) | (bytes & UINT64_C(0x0FFFFFFF00000000)) >> 4;
}

Status wrong_field() { return damaged_record("field of a"); }

}  // namespace

void FieldWriter::number(uint32_t tag, uint64_t value) {
  if (value != 0) optional_number(tag, value);
}

void FieldWriter::signed_number(uint32_t tag, int64_t value) { number(tag, zigzag(value)); }

void FieldWriter::text(uint32_t tag, std::string_view value) {
  if (!value.empty()) bytes(tag, value);
}

void FieldWriter::optional_number(uint32_t tag, const std::optional<uint64_t>& value) {
  if (!value) return;
  if (out_.empty()) out_.reserve(kFirstFieldsBytes);
  append_varint(out_, (static_cast<uint64_t>(tag) << 3) | kWireVarint);
  append_varint(out_, *value);
}

void FieldWriter::optional_signed_number(uint32_t tag, const std::optional<int64_t>& value) {
  if (value) optional_number(tag, zigzag(*value));
}

void FieldWriter::optional_flag(uint32_t tag, const std::optional<bool>& value) {
  if (value) optional_number(tag, *value ? 1 : 0);
}

void FieldWriter::bytes(uint32_t tag, std::string_view value) {
  if (out_.empty()) out_.reserve(kFirstFieldsBytes + value.size());
  append_varint(out_, (static_cast<uint64_t>(tag) << 3) | kWireBytes);
  append_varint(out_, value.size());
  out_.append(value);
}

void FieldWriter::text_map(uint32_t tag, const std::map<std::string, std::string>& entries) {
  for (const auto& [key, value] : entries) {
    FieldWriter entry;
    entry.text(kMapKeyTag, key);
    entry.text(kMapValueTag, value);
    bytes(tag, entry.fields());
  }
}

std::string FieldWriter::record(uint8_t version, uint64_t stamp) const {
  std::string record;
  record.reserve(kRecordHeaderBytes + out_.size());
  record.push_back(static_cast<char>(version));
  append_be64(record, stamp);
  record.append(out_);
  return record;
}

int64_t Field::signed_number() const { return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1); }

bool FieldReader::take_varint(uint64_t& value) {
  // Tags, and most numbers, are one byte.
  if (!rest_.empty() && static_cast<unsigned char>(rest_.front()) < 0x80) [[likely]] {
    value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return true;
  }
  // Times are eight bytes, generations in extents too: as many at once, where the record goes on behind them.
  if (rest_.size() >= sizeof(uint64_t)) {
    constexpr uint64_t kGoesOn = UINT64_C(0x8080808080808080);
    const uint64_t bytes = little_endian(rest_.data());
    if (const uint64_t ends = ~bytes & kGoesOn; ends != 0) [[likely]] {
      // All up to the lowest bit that is set: the bytes of the number.
      const uint64_t mask = ends ^ (ends - 1);
      value = join_sevens(bytes & mask & ~kGoesOn);
      rest_.remove_prefix(static_cast<size_t>(std::countr_zero(ends) + 1) / 8);
      return true;
    }
  }
  value = 0;
  size_t size = 0;
  for (int shift = 0; shift < 70 && size < rest_.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_[size++]);
    if (shift == 63 && byte > 1) return false;
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) {
      rest_.remove_prefix(size);
      return true;
    }
  }
  return false;
}

bool FieldReader::fail() {
  status_ = Status(Code::kDataLoss, "A stored record is truncated or malformed.");
  rest_ = {};
  return false;
}

bool FieldReader::next(Field& field) {
  if (rest_.empty()) return false;
  uint64_t head = 0;
  if (!take_varint(head) || (head >> 3) > std::numeric_limits<uint32_t>::max()) return fail();
  field = Field();
  field.tag = static_cast<uint32_t>(head >> 3);
  if (!take_varint(field.number)) return fail();
  if ((head & 7) == kWireVarint) return true;
  if ((head & 7) != kWireBytes || field.number > rest_.size()) return fail();
  field.is_bytes = true;
  field.bytes = rest_.substr(0, field.number);
  rest_.remove_prefix(field.number);
  return true;
}

Result<RecordHeader> decode_record_header(std::string_view record) {
  if (record.size() < kRecordHeaderBytes) return damaged_record("truncated");
  RecordHeader header;
  header.version = static_cast<uint8_t>(record[0]);
  header.stamp = read_be64(record, kRecordStampOffset);
  header.fields = record.substr(kRecordHeaderBytes);
  return header;
}

Status damaged_record(std::string_view kind) {
  return Status(Code::kDataLoss, "A stored " + std::string(kind) + " record is malformed.");
}

Status read_text(const Field& field, std::string& into) {
  if (!field.is_bytes) return wrong_field();
  into = field.bytes;
  return Status();
}

Status read_number(const Field& field, uint64_t& into) {
  if (field.is_bytes) return wrong_field();
  into = field.number;
  return Status();
}

Status read_number(const Field& field, uint32_t& into) {
  if (field.is_bytes || field.number > std::numeric_limits<uint32_t>::max()) return wrong_field();
  into = static_cast<uint32_t>(field.number);
  return Status();
}

Status read_flag(const Field& field, bool& into) {
  if (field.is_bytes || field.number > 1) return wrong_field();
  into = field.number == 1;
  return Status();
}

Status read_signed_number(const Field& field, int64_t& into) {
  if (field.is_bytes) return wrong_field();
  into = field.signed_number();
  return Status();
}

Status read_optional_number(const Field& field, std::optional<uint64_t>& into) {
  uint64_t number = 0;
  RETURN_IF_ERROR(read_number(field, number));
  into = number;
  return Status();
}

Status read_map_entry(const Field& field, std::map<std::string, std::string>& into) {
  if (!field.is_bytes) return wrong_field();
  FieldReader reader(field.bytes);
  std::string key;
  std::string value;
  for (Field part; reader.next(part);) {
    if (part.tag == kMapKeyTag) RETURN_IF_ERROR(read_text(part, key));
    if (part.tag == kMapValueTag) RETURN_IF_ERROR(read_text(part, value));
  }
  RETURN_IF_ERROR(reader.status());
  into[std::move(key)] = std::move(value);
  return Status();
}

}  // namespace lakegate
