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
inline constexpr std::string_view kNoNamespace = "";
inline constexpr std::string_view kGcsNamespace = "http://doc.s3.amazonaws.com/2006-03-01";
// What the Python client looks for in answers about multipart uploads.
inline constexpr std::string_view kS3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

class XmlWriter {
 public:
  // The root element carries GCS's namespace; documents about multipart uploads have kS3Namespace.
  explicit XmlWriter(std::string_view root, std::string_view xml_namespace = kGcsNamespace);

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
