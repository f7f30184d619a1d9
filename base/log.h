// Logging: one line per event, as text or JSON, to standard error. Any thread may log.
//
// Values that a client sent are escaped by the formatter; secrets (tokens, signatures, upload ids) are never given to
// it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lakegate {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

struct LogField {
  LogField(std::string_view key, std::string_view value) : key(key), value(value), is_number(false) {}
  LogField(std::string_view key, const char* value) : LogField(key, std::string_view(value)) {}
  LogField(std::string_view key, const std::string& value) : LogField(key, std::string_view(value)) {}
  template <class Integer>
    requires std::is_integral_v<Integer>
  LogField(std::string_view key, Integer value) : key(key), value(std::to_string(value)), is_number(true) {}

  std::string_view key;
  std::string value;
  bool is_number;
};

void configure_log(LogLevel level, LogFormat format);
void set_log_level(LogLevel level);
bool parse_log_level(std::string_view text, LogLevel& level);

// Whether a line of this level would be written: ask before building an expensive one.
bool log_enabled(LogLevel level);

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
inline void log_info(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kInfo, message, fields);
}
inline void log_warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kWarning, message, fields);
}
inline void log_error(std::string_view message, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::kError, message, fields);
}

}  // namespace lakegate
