#include "gateway/routing.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "gateway/http/request.h"

namespace lakegate {
namespace {

struct FamilyRoot {
  std::string_view root;
  PathFamily family;
};

// Longer roots stand before shorter ones that they begin with.
constexpr std::array kRoots = {
    FamilyRoot{"/storage/v1/", PathFamily::kJson},
    FamilyRoot{"/resumable/upload/storage/v1/", PathFamily::kUpload},
    FamilyRoot{"/upload/storage/v1/", PathFamily::kUpload},
    FamilyRoot{"/download/storage/v1/", PathFamily::kDownload},
    // Of the metadata server: capitals are in no bucket's name.
    FamilyRoot{"/computeMetadata/", PathFamily::kSignIn},
};

// Of cloudresourcemanager.googleapis.com, iam.googleapis.com and iamcredentials.googleapis.com, whose paths do not
// overlap: "v1" is too short for a bucket's name.
constexpr std::array<std::string_view, 5> kIamRoots = {"/v1/projects", "/v1/roles", "/v1/permissions", "/v2/policies",
                                                       "/v3/projects"};
constexpr std::array<std::string_view, 4> kIamCredentialsVerbs = {":signBlob", ":signJwt", ":generateAccessToken",
                                                                  ":generateIdToken"};

// Public keys of service accounts, as www.googleapis.com has them. A bucket may be called as their paths begin, so no
// more is taken than they need: an e-mail address at their end.
constexpr std::array<std::string_view, 3> kAccountKeyRoots = {
    "/robot/v1/metadata/x509/", "/service_accounts/v1/metadata/x509/", "/service_accounts/v1/jwk/"};

constexpr std::array kExactPaths = {
    FamilyRoot{"/batch/storage/v1", PathFamily::kBatch},
    FamilyRoot{"/batch", PathFamily::kBatch},
    FamilyRoot{"/token", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v4/token", PathFamily::kSignIn},
    FamilyRoot{"/o/oauth2/token", PathFamily::kSignIn},
    FamilyRoot{"/v1/token", PathFamily::kSignIn},
    FamilyRoot{"/revoke", PathFamily::kSignIn},
    FamilyRoot{"/o/oauth2/revoke", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v1/certs", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v3/certs", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v1/userinfo", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v2/userinfo", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v3/userinfo", PathFamily::kSignIn},
    FamilyRoot{"/v1/userinfo", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v1/tokeninfo", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v2/tokeninfo", PathFamily::kSignIn},
    FamilyRoot{"/oauth2/v3/tokeninfo", PathFamily::kSignIn},
    FamilyRoot{"/tokeninfo", PathFamily::kSignIn},
};

constexpr char kCustomDomainMark = '=';

bool ends_with_any(std::string_view text, const auto& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

bool is_iam_path(std::string_view raw_path) {
  return std::any_of(kIamRoots.begin(), kIamRoots.end(), [&](std::string_view root) {
    if (!raw_path.starts_with(root)) return false;
    return raw_path.size() == root.size() || raw_path[root.size()] == '/' || raw_path[root.size()] == ':';
  });
}

bool is_account_keys_path(std::string_view raw_path) {
  return std::any_of(kAccountKeyRoots.begin(), kAccountKeyRoots.end(), [&](std::string_view root) {
    if (!raw_path.starts_with(root)) return false;
    const std::string_view email = raw_path.substr(root.size());
    const bool is_address = email.find('@') != std::string_view::npos || email.find("%40") != std::string_view::npos;
    return is_address && email.find('/') == std::string_view::npos;
  });
}

bool is_bare_buckets_path(std::string_view rest) { return rest == "b" || rest.starts_with("b/"); }

bool names_an_object(std::string_view parameter) {
  return parameter == "object" || parameter == "sourceObject" || parameter == "destinationObject" ||
         parameter == "folder" || parameter == "managedFolder" || parameter == "sourceFolder" ||
         parameter == "destinationFolder" || parameter == "prefix";
}

}  // namespace

SplitPath split_family(std::string_view raw_path) {
  std::string_view collapsed = raw_path;
  if (collapsed.starts_with("//batch/")) collapsed.remove_prefix(1);
  for (const FamilyRoot& exact : kExactPaths) {
    if (collapsed == exact.root || (exact.family == PathFamily::kBatch && collapsed.size() == exact.root.size() + 1 &&
                                    collapsed.starts_with(exact.root) && collapsed.back() == '/')) {
      return {exact.family, {}};
    }
  }
  for (const FamilyRoot& root : kRoots) {
    if (raw_path.starts_with(root.root)) return {root.family, raw_path.substr(root.root.size())};
  }
  if (is_iam_path(raw_path)) {
    const bool is_sign_in = ends_with_any(raw_path, kIamCredentialsVerbs);
    return {is_sign_in ? PathFamily::kSignIn : PathFamily::kIam, raw_path.substr(1)};
  }
  if (is_account_keys_path(raw_path)) return {PathFamily::kSignIn, raw_path.substr(1)};
  // Bucket names have three characters at least, so "/b" is never one.
  if (raw_path.size() > 1 && is_bare_buckets_path(raw_path.substr(1))) return {PathFamily::kJson, raw_path.substr(1)};
  // No more than is needed, since a bucket may be called "lakegate".
  constexpr std::string_view kLakegate = "/lakegate/v1/";
  if (raw_path.starts_with(kLakegate)) {
    const std::string_view rest = raw_path.substr(kLakegate.size());
    if (rest.starts_with("b/") || rest == "discovery") return {PathFamily::kLakegate, rest};
  }
  constexpr std::string_view kBareUpload = "/upload/";
  if (raw_path.starts_with(kBareUpload) && is_bare_buckets_path(raw_path.substr(kBareUpload.size()))) {
    return {PathFamily::kUpload, raw_path.substr(kBareUpload.size())};
  }
  return {PathFamily::kXml, raw_path.empty() ? raw_path : raw_path.substr(1)};
}

std::vector<std::string_view> split_segments(std::string_view path) {
  std::vector<std::string_view> segments;
  segments.reserve(1 + static_cast<size_t>(std::ranges::count(path, '/')));
  size_t start = 0;
  for (;;) {
    const size_t slash = path.find('/', start);
    segments.push_back(path.substr(start, slash == std::string_view::npos ? slash : slash - start));
    if (slash == std::string_view::npos) return segments;
    start = slash + 1;
  }
}

PathPattern::PathPattern(std::string_view pattern) {
  for (const std::string_view segment : split_segments(pattern)) {
    Part part;
    if (segment.starts_with('{')) {
      const size_t brace = segment.find('}');
      part.text = segment.substr(1, brace - 1);
      part.verb = segment.substr(brace + 1);
      part.is_parameter = true;
      if (!part.verb.empty()) ++literal_count_;
      part.may_span = names_an_object(part.text);
    } else {
      part.text = segment;
      ++literal_count_;
    }
    parts_.push_back(part);
  }
}

bool PathPattern::may_match(const std::vector<std::string_view>& segments) const {
  if (segments.size() < parts_.size()) return false;
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].is_parameter && segments[i] != parts_[i].text) return false;
    if (parts_[i].may_span) return parts_.back().is_parameter || segments.back() == parts_.back().text;
  }
  return segments.size() == parts_.size();
}

// The segments lie in one path, so that several of them together are a piece of it.
bool PathPattern::match_from(size_t part, const std::vector<std::string_view>& segments, size_t segment,
                             RawParameters& raw) const {
  if (part == parts_.size()) return segment == segments.size();
  if (segment == segments.size()) return false;
  const Part& current = parts_[part];
  if (!current.is_parameter)
    return segments[segment] == current.text && match_from(part + 1, segments, segment + 1, raw);

  const char* const begin = segments[segment].data();
  // As few segments as possible first; the last parameter takes all the rest.
  const size_t longest = current.may_span ? segments.size() - segment : 1;
  for (size_t length = 1; length <= longest; ++length) {
    const std::string_view last = segments[segment + length - 1];
    const std::string_view value(begin, static_cast<size_t>(last.data() + last.size() - begin));
    if (value.size() <= current.verb.size() || !value.ends_with(current.verb)) continue;
    raw.emplace_back(current.text, value.substr(0, value.size() - current.verb.size()));
    if (match_from(part + 1, segments, segment + length, raw)) return true;
    raw.pop_back();
  }
  return false;
}

std::optional<PathPattern::Parameters> PathPattern::match(const std::vector<std::string_view>& segments) const {
  RawParameters raw;
  if (!may_match(segments)) return std::nullopt;
  raw.reserve(parts_.size());
  if (!match_from(0, segments, 0, raw)) return std::nullopt;
  Parameters parameters;
  parameters.reserve(raw.size());
  for (const auto& [name, value] : raw) {
    std::optional<std::string> decoded = percent_decode(value);
    if (!decoded) return std::nullopt;
    parameters.emplace_back(name, std::move(*decoded));
  }
  return parameters;
}

std::optional<std::string_view> virtual_hosted_bucket(std::string_view host, const std::vector<std::string>& domains) {
  const std::string_view name = host.substr(0, host.starts_with('[') ? host.find(']') : host.find(':'));
  const auto is_domain = [&](const std::string& domain) { return equal_ignoring_case(name, domain); };
  if (std::any_of(domains.begin(), domains.end(), is_domain)) return std::nullopt;
  for (const std::string& domain : domains) {
    if (name.size() <= domain.size() + 1) continue;
    const size_t label_end = name.size() - domain.size() - 1;
    if (name[label_end] == '.' && equal_ignoring_case(name.substr(label_end + 1), domain)) {
      return name.substr(0, label_end);
    }
  }
  return std::nullopt;
}

std::string custom_domain(std::string_view host) { return kCustomDomainMark + std::string(host); }

std::optional<std::string_view> custom_domain_bucket(std::string_view host, const std::vector<std::string>& domains) {
  const std::string_view name = host.substr(0, host.find(':'));
  for (const std::string_view domain : domains) {
    if (!domain.starts_with(kCustomDomainMark)) continue;
    if (equal_ignoring_case(name, domain.substr(1))) return domain.substr(1);
  }
  return std::nullopt;
}

Result<XmlTarget> parse_xml_target(std::string_view raw_path, std::optional<std::string_view> hosted) {
  const std::string_view rest = raw_path.empty() ? raw_path : raw_path.substr(1);
  const size_t slash = hosted ? std::string_view::npos : rest.find('/');
  std::optional<std::string> bucket = hosted ? std::string(*hosted) : percent_decode(rest.substr(0, slash));
  std::optional<std::string> object = std::string();
  if (hosted) {
    object = percent_decode(rest);
  } else if (slash != std::string_view::npos) {
    object = percent_decode(rest.substr(slash + 1));
  }
  if (!bucket || !object) return invalid_argument("The request path holds a broken percent escape.");
  return XmlTarget{std::move(*bucket), std::move(*object)};
}

}  // namespace lakegate
