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
  void string_map(std::string_view name, const std::map<std::string, std::string>& values);
  // A string that is an element of an array.
  void element(std::string_view value);
  // Shorthand: nothing for an empty value.
  void string_unless_empty(std::string_view name, std::string_view value) {
    if (!value.empty()) string(name, value);
  }

  size_t size_bytes() const { return text_.size(); }
  std::string take() { return std::move(text_); }

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
  void write_string(std::string_view value);
  void new_line();

  std::vector<Frame> frames_{Frame{}};
  std::string text_;
  bool pretty_ = false;
};

}  // namespace lakegate
