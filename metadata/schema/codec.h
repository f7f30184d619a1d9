// The frame of every stored record, and readers and writers of its fields (docs/formats/records.md).
//
// A record is: version (1 byte), stamp (8 bytes big-endian, at a fixed place so that a commit can write its version
// into it), then fields. A field is varint(tag << 3 | wire), then a varint (wire 0) or a length and bytes (wire 2).
// Zero numbers and empty strings are left out; unknown tags are skipped; a tag's meaning never changes. Pure; any
// thread. Readers never trust their input: what is truncated or malformed is kDataLoss.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

inline constexpr size_t kRecordStampOffset = 1;
inline constexpr size_t kRecordHeaderBytes = 9;

class FieldWriter {
 public:
  void number(uint32_t tag, uint64_t value);
  // Zigzag, so that small negative numbers are short too.
  void signed_number(uint32_t tag, int64_t value);
  void text(uint32_t tag, std::string_view value);
  void flag(uint32_t tag, bool value) { number(tag, value ? 1 : 0); }
  // Present even when zero: for fields whose absence means something.
  void optional_number(uint32_t tag, const std::optional<uint64_t>& value);
  void optional_signed_number(uint32_t tag, const std::optional<int64_t>& value);
  void optional_flag(uint32_t tag, const std::optional<bool>& value);
  // A field of bytes that is written even when empty.
  void bytes(uint32_t tag, std::string_view value);
  // One field per entry: tag 1 the key, tag 2 the value.
  void text_map(uint32_t tag, const std::map<std::string, std::string>& entries);

  const std::string& fields() const { return out_; }
  std::string record(uint8_t version, uint64_t stamp) const;

 private:
  std::string out_;
};

// One field as it stands in the record; `bytes` points into the record.
struct Field {
  uint32_t tag = 0;
  bool is_bytes = false;
  uint64_t number = 0;
  std::string_view bytes;

  int64_t signed_number() const;
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view fields) : rest_(fields) {}
  // Moves to the next field; false at the end and at damage, which status() tells apart.
  bool next(Field& field);
  const Status& status() const { return status_; }

 private:
  bool take_varint(uint64_t& value);
  bool fail();

  std::string_view rest_;
  Status status_;
};

struct RecordHeader {
  uint8_t version = 0;
  uint64_t stamp = 0;
  std::string_view fields;
};
Result<RecordHeader> decode_record_header(std::string_view record);

// kDataLoss with a sentence that names the kind of record ("object").
Status damaged_record(std::string_view kind);

// Assigns the field's value if it is of the right wire type and fits; otherwise kDataLoss.
Status read_text(const Field& field, std::string& into);
Status read_number(const Field& field, uint64_t& into);
Status read_number(const Field& field, uint32_t& into);
Status read_flag(const Field& field, bool& into);
Status read_signed_number(const Field& field, int64_t& into);
Status read_optional_number(const Field& field, std::optional<uint64_t>& into);
Status read_map_entry(const Field& field, std::map<std::string, std::string>& into);

// Exactly N bytes.
template <class Array>
Status read_array(const Field& field, Array& into) {
  if (!field.is_bytes || field.bytes.size() != into.size()) return damaged_record("field of a");
  std::copy(field.bytes.begin(), field.bytes.end(), into.begin());
  return Status();
}

// An enum whose greatest member is `last`.
template <class Enum>
Status read_enum(const Field& field, Enum last, Enum& into) {
  uint64_t number = 0;
  RETURN_IF_ERROR(read_number(field, number));
  // Zeros are left out when they are written, so one that stands there is not what was stored.
  if (number == 0 || number > static_cast<uint64_t>(last)) return damaged_record("field of a");
  into = static_cast<Enum>(number);
  return Status();
}

template <class Array>
std::string_view array_text(const Array& array) {
  return {reinterpret_cast<const char*>(array.data()), array.size()};
}

}  // namespace lakegate
