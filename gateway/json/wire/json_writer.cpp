#include "gateway/json/wire/json_writer.h"

#include <array>
#include <cstring>

#include "base/encoding.h"

namespace lakegate {
namespace {

// An object's resource has about so many.
constexpr size_t kFirstTextBytes = 1024;

}  // namespace

bool JsonWriter::is_plain(std::string_view value) { return is_plain_ascii_without<'"', '\\'>(value); }

bool JsonWriter::wants(std::string_view name) const {
  const Frame& frame = frames_.back();
  if (frame.skipped) return false;
  return frame.is_array || frame.mask == nullptr || name.empty() || frame.mask->child(name) != nullptr;
}

void JsonWriter::new_line() {
  if (!pretty_) return;
  text_.append('\n');
  text_.append(2 * (frames_.size() - 1), ' ');
}

bool JsonWriter::start_value(std::string_view name) {
  if (!wants(name)) return false;
  Frame& frame = frames_.back();
  const size_t depth = frames_.size() - 1;
  char* const begin = text_.room(2 * depth + name.size() + 6);
  char* out = begin;
  if (depth > 0) {
    if (!frame.empty) *out++ = ',';
    if (pretty_) {
      *out++ = '\n';
      out = std::fill_n(out, 2 * depth, ' ');
    }
  }
  frame.empty = false;
  if (!name.empty()) {
    *out++ = '"';
    out = std::copy(name.begin(), name.end(), out);
    *out++ = '"';
    *out++ = ':';
    if (pretty_) *out++ = ' ';
  }
  text_.added(static_cast<size_t>(out - begin));
  return true;
}

void JsonWriter::begin(std::string_view name, char bracket) {
  if (text_.empty()) text_.room(kFirstTextBytes);
  Frame child;
  child.is_array = bracket == '[';
  const Frame& parent = frames_.back();
  if (!start_value(name)) {
    child.skipped = true;
  } else {
    // An element of an array has the mask of the array itself.
    child.mask = parent.mask == nullptr || name.empty() ? parent.mask : parent.mask->child(name);
    text_.append(bracket);
  }
  frames_.push_back(child);
}

void JsonWriter::end(char bracket) {
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (frame.skipped) return;
  if (!frame.empty) new_line();
  text_.append(bracket);
  if (frames_.size() == 1 && pretty_) text_.append('\n');
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
  if (!start_value(name)) return;
  if (value < 0) text_.append('-');
  append_number(text_, value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value));
}

void JsonWriter::int64(std::string_view name, uint64_t value) {
  if (!start_value(name)) return;
  text_.append('"');
  append_number(text_, value);
  text_.append('"');
}

void JsonWriter::boolean(std::string_view name, bool value) {
  if (start_value(name)) text_.append(value ? "true" : "false");
}

void JsonWriter::time(std::string_view name, int64_t time_us) {
  if (!start_value(name)) return;
  text_.append('"');
  const size_t begin = text_.size();
  if (time_us == last_time_us_ && last_time_at_ != 0) {
    char* const out = text_.room(kRfc3339Bytes);
    std::memcpy(out, text_.since(last_time_at_).data(), kRfc3339Bytes);
    text_.added(kRfc3339Bytes);
  } else {
    append_rfc3339(text_, time_us);
  }
  last_time_us_ = time_us;
  last_time_at_ = begin;
  text_.append('"');
}

void JsonWriter::base64(std::string_view name, Bytes bytes) {
  if (!start_value(name)) return;
  text_.append('"');
  append_base64(text_, bytes);
  text_.append('"');
}

void JsonWriter::string_map(std::string_view name, const std::map<std::string, std::string>& values) {
  if (values.empty()) return;
  begin_object(name);
  if (!frames_.back().skipped) {
    for (const auto& [key, value] : values) {
      if (!wants(key)) continue;
      // Keys are a client's, so they are escaped like values.
      if (!frames_.back().empty) text_.append(',');
      new_line();
      frames_.back().empty = false;
      write_string(key);
      text_.append(pretty_ ? ": " : ":");
      write_string(value);
    }
  }
  end_object();
}

void JsonWriter::write_string(std::string_view value) {
  if (!is_plain(value)) return write_escaped(value);
  char* const out = text_.room(value.size() + 2);
  out[0] = '"';
  std::copy(value.begin(), value.end(), out + 1);
  out[value.size() + 1] = '"';
  text_.added(value.size() + 2);
}

void JsonWriter::end_text(size_t begin) {
  text_.append('"');
  const std::string_view written = text_.since(begin + 1).substr(0, text_.size() - begin - 2);
  if (is_plain(written)) [[likely]] {
    return;
  }
  const std::string value(written);
  text_.cut(begin);
  write_escaped(value);
}

void JsonWriter::write_escaped(std::string_view value) {
  static constexpr std::array<char, 16> kHex = {'0', '1', '2', '3', '4', '5', '6', '7',
                                                '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  text_.append('"');
  const bool valid = is_valid_utf8(value);
  size_t clean_from = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    const auto c = static_cast<unsigned char>(value[i]);
    const bool plain = c >= 0x20 && c != '"' && c != '\\' && (valid || c < 0x80);
    if (plain) continue;
    text_.append(value.substr(clean_from, i - clean_from));
    clean_from = i + 1;
    if (c == '"' || c == '\\') {
      text_.append('\\');
      text_.append(static_cast<char>(c));
    } else if (c == '\n') {
      text_.append("\\n");
    } else if (c >= 0x80) {
      text_.append("\\ufffd");
    } else {
      text_.append("\\u00");
      text_.append(kHex[c >> 4]);
      text_.append(kHex[c & 0xF]);
    }
  }
  text_.append(value.substr(clean_from));
  text_.append('"');
}

}  // namespace lakegate
