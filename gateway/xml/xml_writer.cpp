#include "gateway/xml/xml_writer.h"

#include <utility>

#include "base/text_buffer.h"
#include "gateway/error_table.h"
#include "gateway/expiry_headers.h"

namespace lakegate {

XmlWriter::XmlWriter(std::string_view root, std::string_view xml_namespace)
    : text_("<?xml version='1.0' encoding='UTF-8'?>") {
  text_ += "<" + std::string(root);
  text_ += xml_namespace.empty() ? ">" : " xmlns='" + std::string(xml_namespace) + "'>";
  open_.emplace_back(root);
}

void XmlWriter::begin(std::string_view name) {
  text_ += '<';
  text_ += name;
  text_ += '>';
  open_.emplace_back(name);
}

void XmlWriter::begin(std::string_view name, std::string_view attribute, std::string_view value) {
  std::string escaped;
  for (const char c : xml_escape(value)) {
    if (c == '\'') {
      escaped += "&apos;";
    } else {
      escaped += c;
    }
  }
  text_ += "<" + std::string(name) + " " + std::string(attribute) + "='" + escaped + "'>";
  open_.emplace_back(name);
}

void XmlWriter::begin_xsi(std::string_view name, std::string_view type) {
  begin(name, "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type", type);
}

void XmlWriter::content(std::string_view value) {
  if (is_plain_ascii_without<'&', '<', '>'>(value)) {
    text_ += value;
  } else {
    text_ += xml_escape(value);
  }
}

void XmlWriter::end() {
  text_ += "</";
  text_ += open_.back();
  text_ += '>';
  open_.pop_back();
}

void XmlWriter::text(std::string_view name, std::string_view value) {
  text_ += '<';
  text_ += name;
  text_ += '>';
  content(value);
  text_ += "</";
  text_ += name;
  text_ += '>';
}

void XmlWriter::text_unless_empty(std::string_view name, std::string_view value) {
  if (!value.empty()) text(name, value);
}

void XmlWriter::number(std::string_view name, uint64_t value) { text(name, std::to_string(value)); }

void XmlWriter::boolean(std::string_view name, bool value) { text(name, value ? "true" : "false"); }

std::string XmlWriter::take() {
  while (!open_.empty()) end();
  return std::move(text_);
}

Response xml_answer(XmlWriter& xml) {
  Response response;
  response.headers.add("Content-Type", "application/xml; charset=UTF-8");
  response.headers.add("Cache-Control", std::string(kCacheControlXml));
  response.body = xml.take();
  return response;
}

}  // namespace lakegate
