// Routing on the raw path: families of paths, segments split before they are decoded, patterns with parameters.
//
// Pure functions. An object's name may hold "/../", "//" or anything else, encoded or not, so nothing is ever
// normalised; a name never becomes a path of the file system.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lakegate {

enum class PathFamily {
  kJson,      // /storage/v1/..., and bare /b/... (the Node client with STORAGE_EMULATOR_HOST)
  kUpload,    // /upload/storage/v1/..., /upload/b/..., /resumable/upload/...
  kDownload,  // /download/storage/v1/...
  kBatch,     // /batch/storage/v1, also with a doubled slash in front (Java with a host that ends in one)
  kSignIn,    // /token, /revoke, /oauth2/v3/..., /v1/projects/-/serviceAccounts/EMAIL:signBlob (gateway/oauth)
  kIam,       // /v1/projects..., /v1/roles..., /v2/policies/..., /v3/projects... (gateway/iam)
  kLakegate,  // /lakegate/v1/b/..., /lakegate/v1/discovery: methods of our own
  kXml,       // everything else: /{bucket}/{object}, or virtual-hosted
};

struct SplitPath {
  PathFamily family = PathFamily::kXml;
  // The raw path below the family's root, without a slash in front: "b/x/o/a%2Fb".
  std::string_view rest;
};

SplitPath split_family(std::string_view raw_path);

// The bucket that Host names ("bucket.storage.googleapis.com"), or nothing. Such requests are XML whatever their path.
std::optional<std::string_view> virtual_hosted_bucket(std::string_view host, const std::vector<std::string>& domains);

// Among `domains` a custom domain, a host that stands for the bucket of its own name, is marked in front, so that it is
// none for virtual hosts.
std::string custom_domain(std::string_view host);
// The bucket of the custom domain that Host is ("www.example.com"), or nothing. The result points into `domains`.
std::optional<std::string_view> custom_domain_bucket(std::string_view host, const std::vector<std::string>& domains);

// A pattern such as "b/{bucket}/o/{object}/rewriteTo/b/{destinationBucket}/o/{destinationObject}". Parameters that name
// objects or folders may span raw slashes, because some clients do not encode them; others are one segment, or what of
// it stands before a verb ("v1/projects/{project}:getIamPolicy").
class PathPattern {
 public:
  explicit PathPattern(std::string_view pattern);
  using Parameters = std::vector<std::pair<std::string_view, std::string>>;
  // Nothing when the path is not of this form. `segments` are those of one path (split_segments). Literal parts match
  // raw text only, so an object called "x/compose" that is properly encoded never meets the sub-resource.
  std::optional<Parameters> match(const std::vector<std::string_view>& segments) const;
  // More literal segments and verbs mean a more specific pattern.
  int literal_count() const { return literal_count_; }

 private:
  struct Part {
    std::string_view text;
    std::string_view verb = {};  // Behind a parameter: ":getIamPolicy".
    bool is_parameter = false;
    bool may_span = false;
  };
  using RawParameters = std::vector<std::pair<std::string_view, std::string_view>>;
  // Whether the literal parts before the first that may span, and the last one, fit: most patterns end here.
  bool may_match(const std::vector<std::string_view>& segments) const;
  bool match_from(size_t part, const std::vector<std::string_view>& segments, size_t segment, RawParameters& raw) const;
  std::vector<Part> parts_;
  int literal_count_ = 0;
};

std::vector<std::string_view> split_segments(std::string_view path);

// Bucket and object of an XML request, decoded; both empty for the service. With `hosted`, the bucket that Host names,
// the path is the object alone.
struct XmlTarget {
  std::string bucket;
  std::string object;
};
Result<XmlTarget> parse_xml_target(std::string_view raw_path, std::optional<std::string_view> hosted);

}  // namespace lakegate
