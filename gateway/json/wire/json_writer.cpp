#include "gateway/json/wire/json_writer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/encoding.h"

namespace lakegate {
namespace {

// An object's resource has about so many.
constexpr size_t kFirstTextBytes = 1024;

bool is_plain_ascii(char c) { return c >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80; }

constexpr uint64_t in_each_byte(uint8_t byte) { return UINT64_C(0x0101010101010101) * byte; }
// Not 0 where some byte of `word` is 0.
constexpr uint64_t zero_bytes(uint64_t word) { return (word - in_each_byte(1)) & ~word & in_each_byte(0x80); }

// Eight characters at a time: nearly every text is plain, and answers consist of little else.
bool is_plain_text(std::string_view text) {
  while (text.size() >= sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof(word));
    const uint64_t controls = (word - in_each_byte(0x20)) & ~word & in_each_byte(0x80);
    const uint64_t quotes = zero_bytes(word ^ in_each_byte('"')) | zero_bytes(word ^ in_each_byte('\\'));
    if (((word & in_each_byte(0x80)) | controls | quotes) != 0) return false;
    text.remove_prefix(sizeof(word));
  }
  return std::ranges::all_of(text, is_plain_ascii);
}

}  // namespace

bool JsonWriter::wants(std::string_view name) const {
  const Frame& frame = frames_.back();
  if (frame.skipped) return false;
  return frame.is_array || frame.mask == nullptr || name.empty() || frame.mask->child(name) != nullptr;
}

void JsonWriter::new_line() {
  if (!pretty_) return;
  text_ += '\n';
  text_.append(2 * (frames_.size() - 1), ' ');
}

bool JsonWriter::start_value(std::string_view name) {
  if (!wants(name)) return false;
  Frame& frame = frames_.back();
  if (frames_.size() > 1) {
    if (!frame.empty) text_ += ',';
    new_line();
  }
  frame.empty = false;
  if (!name.empty()) {
    text_ += '"';
    text_ += name;
    text_ += pretty_ ? "\": " : "\":";
  }
  return true;
}

void JsonWriter::begin(std::string_view name, char bracket) {
  if (text_.empty()) text_.reserve(kFirstTextBytes);
  Frame child;
  child.is_array = bracket == '[';
  const Frame& parent = frames_.back();
  if (!start_value(name)) {
    child.skipped = true;
  } else {
    // An element of an array has the mask of the array itself.
    child.mask = parent.mask == nullptr || name.empty() ? parent.mask : parent.mask->child(name);
    text_ += bracket;
  }
  frames_.push_back(child);
}

void JsonWriter::end(char bracket) {
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (frame.skipped) return;
  if (!frame.empty) new_line();
  text_ += bracket;
  if (frames_.size() == 1 && pretty_) text_ += '\n';
}

void JsonWriter::begin_object(std::string_view name) { begin(name, '{'); }
void JsonWriter::end_object() { end('}'); }
void JsonWriter::begin_array(std::string_view name) { begin(name, '['); }
void JsonWriter::end_array() { end(']'); }

void JsonWriter::string(std::string_view name, std::string_view value) {
  if (start_value(name)) write_string(value);
}

void JsonWriter::element(std::string_view value) {
  if (start_value({})) write_string(value);
}

void JsonWriter::number(std::string_view name, int64_t value) {
  if (start_value(name)) text_ += std::to_string(value);
}

void JsonWriter::int64(std::string_view name, uint64_t value) {
  if (!start_value(name)) return;
  text_ += '"';
  text_ += std::to_string(value);
  text_ += '"';
}

void JsonWriter::boolean(std::string_view name, bool value) {
  if (start_value(name)) text_ += value ? "true" : "false";
}

void JsonWriter::string_map(std::string_view name, const std::map<std::string, std::string>& values) {
  if (values.empty()) return;
  begin_object(name);
  if (!frames_.back().skipped) {
    for (const auto& [key, value] : values) {
      if (!wants(key)) continue;
      // Keys are a client's, so they are escaped like values.
      if (!frames_.back().empty) text_ += ',';
      new_line();
      frames_.back().empty = false;
      write_string(key);
      text_ += pretty_ ? ": " : ":";
      write_string(value);
    }
  }
  end_object();
}

void JsonWriter::write_string(std::string_view value) {
  static constexpr std::array<char, 16> kHex = {'0', '1', '2', '3', '4', '5', '6', '7',
                                                '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  text_ += '"';
  if (is_plain_text(value)) {
    text_ += value;
    text_ += '"';
    return;
  }
  const bool valid = is_valid_utf8(value);
  size_t clean_from = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    const auto c = static_cast<unsigned char>(value[i]);
    const bool plain = c >= 0x20 && c != '"' && c != '\\' && (valid || c < 0x80);
    if (plain) continue;
    text_.append(value, clean_from, i - clean_from);
    clean_from = i + 1;
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += static_cast<char>(c);
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c >= 0x80) {
      if (valid) {
        text_ += static_cast<char>(c);
      } else {
        text_ += "\\ufffd";
      }
    } else {
      text_ += "\\u00";
      text_ += kHex[c >> 4];
      text_ += kHex[c & 0xF];
    }
  }
  text_.append(value, clean_from, value.size() - clean_from);
  text_ += '"';
}

}  // namespace lakegate
