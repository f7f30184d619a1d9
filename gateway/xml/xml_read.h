// Documents that clients of the XML API send, as plain trees. Pure functions.
//
// Elements, their text and their attribute `type` are kept: all else says nothing in this API.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

struct XmlElement {
  std::string name;  // Without its namespace prefix.
  std::string text;  // All text directly inside, as it is.
  std::string type;  // The attribute "type" or "xsi:type", as access control lists have it.
  std::vector<XmlElement> children;

  // The first child of that name, or null.
  const XmlElement* child(std::string_view child_name) const;
};

// The text of an element that holds nothing else, without the white space around it; reason "malformedXml" for others.
Result<std::string> leaf_text(const XmlElement& element);
// Of the first child of that name; nothing where there is none.
Result<std::optional<std::string>> child_text(const XmlElement& parent, std::string_view child_name);
// Reason "malformedXml" for a child that is not in `known`, or that comes twice.
Status check_children(const XmlElement& parent, std::initializer_list<std::string_view> known);

// kInvalidArgument with reason "malformedXml" for anything but one well-formed UTF-8 document with the root `root`,
// and for a document with a document type (entities are never expanded) or too many levels. The caller limits the size
// (limits::kXmlBodyBytesMax).
Result<XmlElement> parse_xml(std::string_view document, std::string_view root);

Status malformed_xml();

}  // namespace lakegate
