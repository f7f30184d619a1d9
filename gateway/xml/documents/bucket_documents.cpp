#include "gateway/xml/documents/bucket_documents.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace lakegate {
namespace {

using nlohmann::json;

constexpr std::string_view kEnabled = "Enabled";

json text_or_null(const std::optional<std::string>& text) { return text && !text->empty() ? json(*text) : json(); }

// "Enabled" or the word for the opposite.
Result<bool> read_status(const XmlElement& document, std::string_view element, std::string_view opposite) {
  RETURN_IF_ERROR(check_children(document, {element}));
  ASSIGN_OR_RETURN(const std::optional<std::string> status, child_text(document, element));
  if (status == kEnabled) return true;
  if (status == opposite) return false;
  return malformed_xml();
}

Result<XmlWriter> write_billing(const Bucket& bucket) {
  XmlWriter xml("BillingConfiguration", kNoNamespace);
  xml.text("RequesterPays", bucket.requester_pays.value_or(false) ? kEnabled : "Disabled");
  return xml;
}

Result<json> read_billing(const XmlElement& document, const Bucket&) {
  ASSIGN_OR_RETURN(const bool enabled, read_status(document, "RequesterPays", "Disabled"));
  return json{{"billing", {{"requesterPays", enabled}}}};
}

Result<XmlWriter> write_placement(const Bucket& bucket) {
  XmlWriter xml("CustomPlacementConfig", kNoNamespace);
  if (bucket.custom_placement_locations.empty()) return xml;
  xml.begin("DataLocations");
  for (const std::string& location : bucket.custom_placement_locations) xml.text("DataLocation", location);
  xml.end();
  return xml;
}

// There are no Cloud KMS keys here, so no bucket has one.
Result<XmlWriter> write_encryption(const Bucket&) { return XmlWriter("EncryptionConfiguration", kNoNamespace); }

Result<json> read_encryption(const XmlElement& document, const Bucket&) {
  RETURN_IF_ERROR(check_children(document, {"DefaultKmsKeyName"}));
  ASSIGN_OR_RETURN(const std::optional<std::string> key, child_text(document, "DefaultKmsKeyName"));
  return json{{"encryption", {{"defaultKmsKeyName", text_or_null(key)}}}};
}

Result<XmlWriter> write_location(const Bucket& bucket) {
  XmlWriter xml("LocationConstraint");
  xml.content(bucket.location);
  return xml;
}

Result<XmlWriter> write_logging(const Bucket& bucket) {
  XmlWriter xml("Logging", kNoNamespace);
  if (!bucket.logging) return xml;
  xml.text("LogBucket", bucket.logging->log_bucket);
  xml.text_unless_empty("LogObjectPrefix", bucket.logging->log_object_prefix);
  return xml;
}

Result<json> read_logging(const XmlElement& document, const Bucket&) {
  RETURN_IF_ERROR(check_children(document, {"LogBucket", "LogObjectPrefix"}));
  ASSIGN_OR_RETURN(const std::optional<std::string> bucket, child_text(document, "LogBucket"));
  ASSIGN_OR_RETURN(const std::optional<std::string> prefix, child_text(document, "LogObjectPrefix"));
  return json{{"logging", {{"logBucket", text_or_null(bucket)}, {"logObjectPrefix", text_or_null(prefix)}}}};
}

Result<XmlWriter> write_object_lock(const Bucket& bucket) {
  if (!bucket.object_retention_enabled) {
    return Status(Code::kNotFound, "Object Lock configuration does not exist for this bucket.",
                  "objectLockConfigurationNotFound");
  }
  XmlWriter xml("ObjectLockConfiguration", kNoNamespace);
  xml.text("ObjectLockEnabled", kEnabled);
  return xml;
}

Result<XmlWriter> write_storage_class(const Bucket& bucket) {
  XmlWriter xml("StorageClass", kNoNamespace);
  xml.content(bucket.storage_class);
  return xml;
}

Result<json> read_storage_class(const XmlElement& document, const Bucket&) {
  ASSIGN_OR_RETURN(const std::string storage_class, leaf_text(document));
  if (storage_class.empty()) return malformed_xml();
  return json{{"storageClass", storage_class}};
}

Result<XmlWriter> write_versioning(const Bucket& bucket) {
  XmlWriter xml("VersioningConfiguration", kNoNamespace);
  if (bucket.versioning_set) xml.text("Status", bucket.versioning_enabled ? kEnabled : "Suspended");
  return xml;
}

Result<json> read_versioning(const XmlElement& document, const Bucket&) {
  ASSIGN_OR_RETURN(const bool enabled, read_status(document, "Status", "Suspended"));
  return json{{"versioning", {{"enabled", enabled}}}};
}

Result<XmlWriter> write_website(const Bucket& bucket) {
  XmlWriter xml("WebsiteConfiguration", kNoNamespace);
  if (!bucket.website) return xml;
  xml.text_unless_empty("MainPageSuffix", bucket.website->main_page_suffix);
  xml.text_unless_empty("NotFoundPage", bucket.website->not_found_page);
  return xml;
}

Result<json> read_website(const XmlElement& document, const Bucket&) {
  RETURN_IF_ERROR(check_children(document, {"MainPageSuffix", "NotFoundPage"}));
  ASSIGN_OR_RETURN(const std::optional<std::string> suffix, child_text(document, "MainPageSuffix"));
  ASSIGN_OR_RETURN(const std::optional<std::string> page, child_text(document, "NotFoundPage"));
  return json{{"website", {{"mainPageSuffix", text_or_null(suffix)}, {"notFoundPage", text_or_null(page)}}}};
}

constexpr std::array kDocuments = {
    BucketDocument{"billing", "BillingConfiguration", write_billing, read_billing},
    BucketDocument{"cors", "CorsConfig", write_cors_document, read_cors_document, R"({"cors": null})"},
    BucketDocument{"customPlacementConfig", "CustomPlacementConfig", write_placement, nullptr},
    BucketDocument{"encryptionConfig", "EncryptionConfiguration", write_encryption, read_encryption,
                   R"({"encryption": {"defaultKmsKeyName": null}})"},
    BucketDocument{"lifecycle", "LifecycleConfiguration", write_lifecycle_document, read_lifecycle_document,
                   R"({"lifecycle": null})"},
    BucketDocument{"location", "LocationConstraint", write_location, nullptr},
    BucketDocument{"logging", "Logging", write_logging, read_logging},
    BucketDocument{"object-lock", "ObjectLockConfiguration", write_object_lock, nullptr},
    BucketDocument{"storageClass", "StorageClass", write_storage_class, read_storage_class},
    BucketDocument{"tagging", "Tagging", write_tagging_document, read_tagging_document, R"({"labels": null})"},
    BucketDocument{"versioning", "VersioningConfiguration", write_versioning, read_versioning},
    BucketDocument{"websiteConfig", "WebsiteConfiguration", write_website, read_website, R"({"website": null})"},
};

}  // namespace

const BucketDocument* find_bucket_document(std::string_view selector) {
  const auto* const found = std::ranges::find(kDocuments, selector, &BucketDocument::selector);
  return found == kDocuments.end() ? nullptr : found;
}

Result<json> read_placement_document(const XmlElement& document) {
  RETURN_IF_ERROR(check_children(document, {"DataLocations"}));
  const XmlElement* const locations = document.child("DataLocations");
  json names = json::array();
  if (locations == nullptr) return malformed_xml();
  for (const XmlElement& location : locations->children) {
    if (location.name != "DataLocation") return malformed_xml();
    ASSIGN_OR_RETURN(const std::string name, leaf_text(location));
    names.push_back(name);
  }
  return json{{"dataLocations", std::move(names)}};
}

}  // namespace lakegate
