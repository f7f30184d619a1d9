// JsonWriter: writes JSON text piece by piece, leaving out what a field mask leaves out. Used by one thread.
//
// Names are written as they are given and must need no escaping. Values are escaped; text that is not UTF-8 is written
// with U+FFFD. int64 values of the API are strings: use int64().
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_buffer.h"
#include "gateway/json/wire/field_mask.h"

namespace lakegate {

class JsonWriter {
 public:
  JsonWriter() = default;
  JsonWriter(const FieldMask& mask, bool pretty) : pretty_(pretty) { frames_.back().mask = mask.root(); }

  // An object or array that a mask leaves out swallows all until its end.
  void begin_object(std::string_view name = {});
  void end_object();
  void begin_array(std::string_view name = {});
  void end_array();

  void string(std::string_view name, std::string_view value);
  void number(std::string_view name, int64_t value);
  void int64(std::string_view name, uint64_t value);  // As a string, as the API has it.
  void boolean(std::string_view name, bool value);
  void time(std::string_view name, int64_t time_us);  // RFC 3339.
  void base64(std::string_view name, Bytes bytes);
  // A string of what `append(TextBuffer&)` appends, which is called only where the mask wants the string.
  template <class Append>
  void text(std::string_view name, Append append) {
    if (!start_value(name)) return;
    const size_t begin = text_.size();
    text_.append('"');
    append(text_);
    end_text(begin);
  }
  void string_map(std::string_view name, const std::map<std::string, std::string>& values);
  // A string that is an element of an array.
  void element(std::string_view value);
  // Shorthand: nothing for an empty value.
  void string_unless_empty(std::string_view name, std::string_view value) {
    if (!value.empty()) string(name, value);
  }

  size_t size_bytes() const { return text_.size(); }
  // So many bytes more are about to be written.
  void expect(size_t bytes) { text_.expect(bytes); }
  std::string take() { return text_.take(); }

 private:
  struct Frame {
    const FieldMask::Node* mask = nullptr;  // Null: everything.
    bool skipped = false;
    bool empty = true;
    bool is_array = false;
  };

  bool wants(std::string_view name) const;
  bool start_value(std::string_view name);
  void begin(std::string_view name, char bracket);
  void end(char bracket);
  static bool is_plain(std::string_view value);
  void write_string(std::string_view value);
  void write_escaped(std::string_view value);
  // Closes the string that was begun there, and escapes what of it needs that.
  void end_text(size_t begin);
  void new_line();

  std::vector<Frame> frames_{Frame{}};
  TextBuffer text_;
  bool pretty_ = false;
  // The last time that was written and where it stands: many times of a resource are the same.
  int64_t last_time_us_ = 0;
  size_t last_time_at_ = 0;  // 0: none yet.
};

}  // namespace lakegate
