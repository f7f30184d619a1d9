// https://cloud.google.com/storage/docs/xml-api/put-bucket-cors
#include <nlohmann/json.hpp>

#include "gateway/xml/documents/bucket_documents.h"

namespace lakegate {
namespace {

using nlohmann::json;

void write_texts(XmlWriter& xml, std::string_view list, std::string_view element,
                 const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  xml.begin(list);
  for (const std::string& text : texts) xml.text(element, text);
  xml.end();
}

Result<json> read_texts(const XmlElement& rule, std::string_view list, std::string_view element) {
  json texts = json::array();
  const XmlElement* const found = rule.child(list);
  if (found == nullptr) return texts;
  for (const XmlElement& each : found->children) {
    if (each.name != element) return malformed_xml();
    ASSIGN_OR_RETURN(const std::string text, leaf_text(each));
    texts.push_back(text);
  }
  return texts;
}

Result<json> read_rule(const XmlElement& element) {
  if (element.name != "Cors") return malformed_xml();
  RETURN_IF_ERROR(check_children(element, {"Origins", "Methods", "ResponseHeaders", "MaxAgeSec"}));
  json rule = json::object();
  ASSIGN_OR_RETURN(rule["origin"], read_texts(element, "Origins", "Origin"));
  ASSIGN_OR_RETURN(rule["method"], read_texts(element, "Methods", "Method"));
  ASSIGN_OR_RETURN(rule["responseHeader"], read_texts(element, "ResponseHeaders", "ResponseHeader"));
  ASSIGN_OR_RETURN(const std::optional<std::string> age, child_text(element, "MaxAgeSec"));
  if (age) rule["maxAgeSeconds"] = *age;
  return rule;
}

}  // namespace

Result<XmlWriter> write_cors_document(const Bucket& bucket) {
  XmlWriter xml("CorsConfig", kNoNamespace);
  for (const CorsRule& rule : bucket.cors) {
    xml.begin("Cors");
    write_texts(xml, "Origins", "Origin", rule.origins);
    write_texts(xml, "Methods", "Method", rule.methods);
    write_texts(xml, "ResponseHeaders", "ResponseHeader", rule.response_headers);
    if (rule.max_age_s) xml.number("MaxAgeSec", static_cast<uint64_t>(*rule.max_age_s));
    xml.end();
  }
  return xml;
}

Result<json> read_cors_document(const XmlElement& document, const Bucket&) {
  json rules = json::array();
  for (const XmlElement& element : document.children) {
    ASSIGN_OR_RETURN(json rule, read_rule(element));
    rules.push_back(std::move(rule));
  }
  return json{{"cors", std::move(rules)}};
}

}  // namespace lakegate
