// The documents by which the XML API shows and sets the settings of a bucket, one a setting
// (https://cloud.google.com/storage/docs/xml-api/get-bucket-metadata, .../put-bucket-metadata). Pure functions; any
// thread.
//
// A document becomes the members of the JSON resource storage#bucket that it stands for, so that both APIs take exactly
// the same values and refuse the same ones. What each element is called is what GCS's pages and boto's gs/ have.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gateway/xml/xml_read.h"
#include "gateway/xml/xml_writer.h"
#include "metadata/record/bucket.h"

namespace lakegate {

struct BucketDocument {
  std::string_view selector;  // The query parameter: "cors".
  std::string_view root;      // "CorsConfig"
  // A setting that the bucket does not have is an empty document, or kNotFound where GCS answers that.
  Result<XmlWriter> (*write)(const Bucket& bucket);
  // As a patch of the resource: a document replaces the whole setting, so what it does not name is null. Null pointer:
  // the setting cannot be changed.
  Result<nlohmann::json> (*read)(const XmlElement& document, const Bucket& current);
  // The patch of a DELETE; empty: there is none.
  std::string_view cleared = {};
};

// Null for a parameter that names no setting.
const BucketDocument* find_bucket_document(std::string_view selector);

// Those that have more than a few elements, in files of their own.
Result<XmlWriter> write_cors_document(const Bucket& bucket);
Result<nlohmann::json> read_cors_document(const XmlElement& document, const Bucket& current);
Result<XmlWriter> write_lifecycle_document(const Bucket& bucket);
Result<nlohmann::json> read_lifecycle_document(const XmlElement& document, const Bucket& current);
// Labels, which the XML API calls tags.
Result<XmlWriter> write_tagging_document(const Bucket& bucket);
Result<nlohmann::json> read_tagging_document(const XmlElement& document, const Bucket& current);

// {"dataLocations": [...]} of a CustomPlacementConfig.
Result<nlohmann::json> read_placement_document(const XmlElement& document);

}  // namespace lakegate
