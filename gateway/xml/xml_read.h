// Documents that clients of the XML API send, as plain trees. Pure functions.
//
// Only elements and their text are kept: attributes, comments and processing instructions say nothing in this API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

struct XmlElement {
  std::string name;  // Without its namespace prefix.
  std::string text;  // All text directly inside, as it is.
  std::vector<XmlElement> children;

  // The first child of that name, or null.
  const XmlElement* child(std::string_view child_name) const;
};

// kInvalidArgument with reason "malformedXml" for anything but one well-formed UTF-8 document with the root `root`,
// and for a document with a document type (entities are never expanded) or too many levels. The caller limits the size
// (limits::kXmlBodyBytesMax).
Result<XmlElement> parse_xml(std::string_view document, std::string_view root);

Status malformed_xml();

}  // namespace lakegate
