#include "gateway/xml/xml_read.h"

#include <catch2/catch.hpp>

#include "base/encoding.h"

namespace lakegate {
namespace {

std::string text_of(std::string_view inside) {
  const Result<XmlElement> element = parse_xml("<Key>" + std::string(inside) + "</Key>", "Key");
  REQUIRE(element.ok());
  CHECK(is_valid_utf8(element->text));
  return element->text;
}

std::string reason_of(std::string_view inside) {
  const Result<XmlElement> element = parse_xml("<Key>" + std::string(inside) + "</Key>", "Key");
  return element.ok() ? "none" : std::string(element.status().reason());
}

TEST_CASE("References are the characters that they name") {
  CHECK(text_of("a&amp;b &lt;c&gt; &quot;d&quot; &apos;e&apos;") == "a&b <c> \"d\" 'e'");
  CHECK(text_of("&#13;&#xD;&#x41;&#97;") == "\r\rAa");
  CHECK(text_of("&#xe9; &#8364; &#x1F600; &#x10FFFF;") == "\u00e9 \u20ac \U0001F600 \U0010FFFF");
  CHECK(text_of("&amp;lt;") == "&lt;");
  CHECK(text_of("<![CDATA[&lt;&#0;&]]>") == "&lt;&#0;&");
  CHECK(text_of("one\r\ntwo&#13;\n") == "one\ntwo\r\n");
}

TEST_CASE("A number that is no character makes a document malformed") {
  const std::string reference = GENERATE(
      // Found by fuzzing: its value overflowed into bytes that are not UTF-8.
      "&#4444444444444444444413;", "&#0;", "&#x0;", "&#xD800;", "&#xDFFF;", "&#x110000;", "&#4294967361;", "&#;",
      "&#x;", "&#-65;", "&#+65;", "&#6 5;", "&#x4G;", "&#X41;");
  CAPTURE(reference);
  CHECK(reason_of("a" + reference + "b") == "malformedXml");
}

TEST_CASE("An ampersand that begins no known reference makes a document malformed") {
  const std::string text = GENERATE("&", "a & b", "&amp", "&nbsp;", "&;", "&AMP;", "x&y;z");
  CAPTURE(text);
  CHECK(reason_of(text) == "malformedXml");
}

TEST_CASE("References in attributes are held to the same rules") {
  const Result<XmlElement> element = parse_xml("<Scope type=\"User&#66;y&quot;Id\"/>", "Scope");
  REQUIRE(element.ok());
  CHECK(element->type == "UserBy\"Id");
  CHECK_FALSE(parse_xml("<Scope type=\"&#xD800;\"/>", "Scope").ok());
  CHECK_FALSE(parse_xml("<Scope xmlns=\"a&b\"/>", "Scope").ok());
}

}  // namespace
}  // namespace lakegate
