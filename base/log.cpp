#include "base/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/clock.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warning", "error"};

std::atomic<LogFormat> log_format{LogFormat::kText};

// spdlog filters by level and writes whole lines; the lines are made here.
spdlog::logger& logger() {
  static auto* const logger = [] {
    auto* made = new spdlog::logger("lakegate", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

// A JSON string with its quotes. Control characters, those of C1 too, are escaped so that no terminal obeys them; in a
// text that is not UTF-8, every byte beyond ASCII becomes U+FFFD.
std::string quote(std::string_view text) {
  const bool is_utf8 = is_valid_utf8(text);
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte == '"' || byte == '\\') {
      out += {'\\', text[i]};
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\u00" + hex_encode(as_bytes(text.substr(i, 1)));
    } else if (byte >= 0x80 && !is_utf8) {
      out += "\\ufffd";
    } else if (byte == 0xC2 && static_cast<uint8_t>(text[i + 1]) < 0xA0) {
      out += "\\u00" + hex_encode(as_bytes(text.substr(++i, 1)));
    } else {
      out += text[i];
    }
  }
  return out + '"';
}

// Only what cannot be mistaken for the syntax of a line stands without quotes.
std::string quoted_if_needed(std::string_view text, std::string_view also_plain) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [also_plain](char c) {
    return c > ' ' && c < '\x7F' && c != '"' && c != '\\' && c != '=' ? true : also_plain.find(c) != also_plain.npos;
  });
  return is_plain && !text.empty() ? std::string(text) : quote(text);
}

std::string json_line(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line = R"({"time":")" + format_rfc3339(SystemClock().now_us()) + R"(","level":")";
  line += kLevelNames[static_cast<size_t>(level)];
  line += R"(","message":)" + quote(message);
  for (const LogField& field : fields) {
    line += ',' + quote(field.key) + ':' + (field.is_number ? field.value : quote(field.value));
  }
  return line + '}';
}

std::string text_line(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line = format_rfc3339(SystemClock().now_us()) + ' ';
  line += kLevelNames[static_cast<size_t>(level)];
  line += ' ' + quoted_if_needed(message, " ");
  for (const LogField& field : fields) {
    line += ' ' + quoted_if_needed(field.key, "") + '=' + quoted_if_needed(field.value, "");
  }
  return line;
}

}  // namespace

void configure_log(LogLevel level, LogFormat format) {
  log_format = format;
  set_log_level(level);
}

void set_log_level(LogLevel level) { logger().set_level(to_spdlog(level)); }

bool log_enabled(LogLevel level) { return logger().should_log(to_spdlog(level)); }

bool parse_log_level(std::string_view text, LogLevel& level) {
  const auto* const found = std::find(kLevelNames.begin(), kLevelNames.end(), text);
  if (found == kLevelNames.end()) return false;
  level = static_cast<LogLevel>(found - kLevelNames.begin());
  return true;
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  const spdlog::level::level_enum spdlog_level = to_spdlog(level);
  if (!logger().should_log(spdlog_level)) return;
  const std::string line =
      log_format == LogFormat::kJson ? json_line(level, message, fields) : text_line(level, message, fields);
  logger().log(spdlog_level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace lakegate
