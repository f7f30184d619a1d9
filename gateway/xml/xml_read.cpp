#include "gateway/xml/xml_read.h"

#include <algorithm>

#include <pugixml.hpp>

#include "base/encoding.h"
#include "gateway/xml/xml_references.h"

namespace lakegate {
namespace {

// No request of the XML API has more than five levels.
constexpr int kDepthMax = 16;

std::string_view local_name(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool append_text(const char* raw, std::string& text) {
  const std::optional<std::string> resolved = resolve_references(raw);
  if (resolved) text += *resolved;
  return resolved.has_value();
}

bool convert(const pugi::xml_node& node, int depth, XmlElement& element) {
  if (depth > kDepthMax) return false;
  element.name = local_name(node.name());
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    std::string value;
    if (!append_text(attribute.value(), value)) return false;
    if (local_name(attribute.name()) == "type") element.type = std::move(value);
  }
  for (const pugi::xml_node& child : node.children()) {
    switch (child.type()) {
      case pugi::node_element:
        if (!convert(child, depth + 1, element.children.emplace_back())) return false;
        break;
      case pugi::node_pcdata:
        if (!append_text(child.value(), element.text)) return false;
        break;
      case pugi::node_cdata:
        element.text += child.value();
        break;
      default:
        return false;
    }
  }
  return true;
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const XmlElement& each) { return each.name == child_name; });
  return found == children.end() ? nullptr : &*found;
}

Result<std::string> leaf_text(const XmlElement& element) {
  constexpr std::string_view kWhiteSpace = " \t\r\n";
  if (!element.children.empty()) return malformed_xml();
  const size_t first = element.text.find_first_not_of(kWhiteSpace);
  if (first == std::string::npos) return std::string();
  return element.text.substr(first, element.text.find_last_not_of(kWhiteSpace) - first + 1);
}

Result<std::optional<std::string>> child_text(const XmlElement& parent, std::string_view child_name) {
  const XmlElement* const child = parent.child(child_name);
  if (child == nullptr) return std::optional<std::string>();
  ASSIGN_OR_RETURN(std::string text, leaf_text(*child));
  return std::optional<std::string>(std::move(text));
}

Status check_children(const XmlElement& parent, std::initializer_list<std::string_view> known) {
  for (const XmlElement& child : parent.children) {
    if (std::ranges::find(known, std::string_view(child.name)) == known.end() || parent.child(child.name) != &child) {
      return malformed_xml();
    }
  }
  return Status();
}

Status malformed_xml() {
  return Status(Code::kInvalidArgument,
                "The XML you provided was not well-formed or did not validate against our published schema.",
                "malformedXml");
}

Result<XmlElement> parse_xml(std::string_view document, std::string_view root) {
  // The parser takes a zero byte for the end and does not look at the encoding.
  if (document.find('\0') != std::string_view::npos || !is_valid_utf8(document)) return malformed_xml();
  // Document types become nodes, so that they can be seen and refused; white space may be a name. References are not
  // the parser's to resolve: it lets numbers overflow and makes text of them that is not UTF-8.
  constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_eol | pugi::parse_doctype | pugi::parse_ws_pcdata;
  pugi::xml_document parsed;
  if (!parsed.load_buffer(document.data(), document.size(), kFlags, pugi::encoding_utf8)) return malformed_xml();

  XmlElement element;
  bool found = false;
  for (const pugi::xml_node& node : parsed.children()) {
    if (node.type() != pugi::node_element || found) return malformed_xml();
    found = true;
    if (!convert(node, 1, element)) return malformed_xml();
  }
  if (!found || element.name != root) return malformed_xml();
  return element;
}

}  // namespace lakegate
