// A document that was read means the same when it is written down anew.
#include <algorithm>

#include "gateway/xml/xml_read.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

std::string write(const XmlElement& element) {
  std::string text = "<" + element.name + ">";
  for (const char c : element.text) {
    if (c == '&')
      text += "&amp;";
    else if (c == '<')
      text += "&lt;";
    else if (c == '>')
      text += "&gt;";
    else if (c == '\r')
      text += "&#13;";
    else
      text += c;
  }
  for (const XmlElement& child : element.children) text += write(child);
  return text + "</" + element.name + ">";
}

bool same(const XmlElement& a, const XmlElement& b) {
  return a.name == b.name && a.text == b.text &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), same);
}

// A name that is empty behind its prefix, or has a second colon, cannot be written without that prefix.
bool is_writable(const XmlElement& element) {
  return !element.name.empty() && element.name.find(':') == std::string::npos &&
         element.text.find('\0') == std::string::npos &&
         std::all_of(element.children.begin(), element.children.end(), is_writable);
}

bool begins_like_a_name(const XmlElement& element) {
  const auto c = static_cast<unsigned char>(element.name[0]);
  return (c == '_' || c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) &&
         std::all_of(element.children.begin(), element.children.end(), begins_like_a_name);
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string_view root = input.line();
  const Result<XmlElement> element = parse_xml(input.rest(), root);
  if (!element.ok()) {
    fuzz::expect(element.status().reason() == "malformedXml", "there is one reason for a refusal");
    return 0;
  }
  fuzz::expect(element->name == root, "the root is what was asked for");
  if (!is_writable(*element) || !begins_like_a_name(*element)) return 0;
  const Result<XmlElement> again = parse_xml(write(*element), root);
  fuzz::expect(again.ok() && same(*element, *again), "what was read reads the same again");
  return 0;
}
