// XmlWriter: the documents that the XML API answers with. One per answer, used by one coroutine.
//
// Texts are escaped; names of elements are constants of the caller. Elements must be ended in the order of their begin.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/response.h"

namespace lakegate {

// Some documents of GCS name the namespace that S3 once had, the configuration documents name none.
enum class XmlNamespace { kNone, kS3 };

class XmlWriter {
 public:
  // With kS3 the root element carries "http://doc.s3.amazonaws.com/2006-03-01".
  explicit XmlWriter(std::string_view root, XmlNamespace name_space = XmlNamespace::kS3);

  void begin(std::string_view name);
  // With one attribute, whose value is escaped.
  void begin(std::string_view name, std::string_view attribute, std::string_view value);
  // With the attribute xsi:type and the namespace that it stands in, as S3's lists have it.
  void begin_xsi(std::string_view name, std::string_view type);
  // Text directly in the element that is open.
  void content(std::string_view value);
  void end();
  void text(std::string_view name, std::string_view value);
  void text_unless_empty(std::string_view name, std::string_view value);
  void number(std::string_view name, uint64_t value);
  void boolean(std::string_view name, bool value);

  // Ends what is open, the root included.
  std::string take();

 private:
  std::string text_;
  std::vector<std::string> open_;
};

// 200 with the document.
Response xml_answer(XmlWriter& xml);

}  // namespace lakegate
