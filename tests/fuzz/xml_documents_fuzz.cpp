// A document that sets a setting of a bucket, or a list, is shown as one that sets the same.
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/xml/documents/acl_document.h"
#include "gateway/xml/documents/bucket_documents.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

using nlohmann::json;

struct Setting {
  const char* member;
  Status (*read)(const json& value, BucketMerge& merge);
};
constexpr Setting kSettings[] = {{"billing", read_billing},
                                 {"cors", read_cors},
                                 {"encryption", read_encryption},
                                 {"labels", read_labels},
                                 {"lifecycle", read_lifecycle},
                                 {"logging", read_logging},
                                 {"storageClass", read_storage_class},
                                 {"versioning", read_versioning},
                                 {"website", read_website}};

// The bucket after the document, or nothing where it is refused.
std::optional<Bucket> changed(const BucketDocument& kind, std::string_view text, const Bucket& current) {
  const Result<XmlElement> document = parse_xml(text, kind.root);
  if (!document.ok()) return std::nullopt;
  const Result<json> members = kind.read(*document, current);
  if (!members.ok()) {
    fuzz::expect(members.status().code() == Code::kInvalidArgument, "a refusal is the client's fault");
    return std::nullopt;
  }
  Bucket bucket = current;
  BucketMerge merge{bucket, &current, current.name, 1, 0};
  for (const Setting& setting : kSettings) {
    const auto found = members->find(setting.member);
    if (found != members->end() && !setting.read(*found, merge).ok()) return std::nullopt;
  }
  return bucket;
}

void check_setting(const BucketDocument& kind, std::string_view text) {
  Bucket current;
  current.name = "bucket";
  current.labels = {{"old", "1"}};
  const std::optional<Bucket> after = changed(kind, text, current);
  if (!after) return;
  Result<XmlWriter> shown = kind.write(*after);
  fuzz::expect(shown.ok(), "what was set is shown");
  const std::optional<Bucket> again = changed(kind, shown->take(), *after);
  fuzz::expect(again.has_value() && *again == *after, "what is shown sets the same");
}

void check_acl(std::string_view text, bool is_s3) {
  const AclSubject subject{AclScope::kBucket, "project", "project-owners-project"};
  const auto read = [&](std::string_view from, const Acl& current) -> Result<Acl> {
    ASSIGN_OR_RETURN(const XmlElement document, parse_xml(from, is_s3 ? "AccessControlPolicy" : "AccessControlList"));
    return is_s3 ? read_s3_acl_document(document, subject, current) : read_acl_document(document, subject, current);
  };
  const Result<Acl> acl = read(text, {});
  if (!acl.ok()) return;
  XmlWriter xml = is_s3 ? write_s3_acl_document(subject, *acl) : write_acl_document(subject, *acl);
  const Result<Acl> again = read(xml.take(), *acl);
  fuzz::expect(again.ok() && *again == *acl, "a list that was read can be written again");
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string_view selector = input.line();
  if (selector == "acl" || selector == "s3acl") {
    check_acl(input.rest(), selector == "s3acl");
    return 0;
  }
  const BucketDocument* const kind = find_bucket_document(selector);
  if (kind != nullptr && kind->read != nullptr) check_setting(*kind, input.rest());
  return 0;
}
