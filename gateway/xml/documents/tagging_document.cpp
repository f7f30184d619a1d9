// https://cloud.google.com/storage/docs/xml-api/put-bucket-tagging
#include <nlohmann/json.hpp>

#include "gateway/xml/documents/bucket_documents.h"

namespace lakegate {

using nlohmann::json;

Result<XmlWriter> write_tagging_document(const Bucket& bucket) {
  XmlWriter xml("Tagging", kNoNamespace);
  xml.begin("TagSet");
  for (const auto& [key, value] : bucket.labels) {
    xml.begin("Tag");
    xml.text("Key", key);
    xml.text("Value", value);
    xml.end();
  }
  xml.end();
  return xml;
}

Result<json> read_tagging_document(const XmlElement& document, const Bucket& current) {
  RETURN_IF_ERROR(check_children(document, {"TagSet"}));
  const XmlElement* const set = document.child("TagSet");
  if (set == nullptr) return malformed_xml();
  json labels = json::object();
  for (const auto& [key, value] : current.labels) labels[key] = nullptr;
  for (const XmlElement& tag : set->children) {
    if (tag.name != "Tag") return malformed_xml();
    RETURN_IF_ERROR(check_children(tag, {"Key", "Value"}));
    ASSIGN_OR_RETURN(const std::optional<std::string> key, child_text(tag, "Key"));
    ASSIGN_OR_RETURN(const std::optional<std::string> value, child_text(tag, "Value"));
    if (!key || !value) return malformed_xml();
    json& label = labels[*key];
    if (!label.is_null()) return invalid_argument("The tag '" + *key + "' is given twice.", "Key");
    label = *value;
  }
  return json{{"labels", std::move(labels)}};
}

}  // namespace lakegate
