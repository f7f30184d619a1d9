// Access control lists as documents of the XML API, in GCS's form and in S3's
// (https://cloud.google.com/storage/docs/xml-api/put-object-acls, .../AmazonS3/latest/API/API_PutObjectAcl.html). Pure
// functions; any thread.
//
// GCS names the teams of a project, and owners, by ids that say nothing. Here an id is derived from the entity, so that
// a document that was read can be written again; teams that a request names literally are understood too.
#pragma once

#include <string>

#include "gateway/json/wire/acl_wire.h"
#include "gateway/xml/xml_read.h"
#include "gateway/xml/xml_writer.h"
#include "metadata/record/acl.h"

namespace lakegate {

// What a list is of.
struct AclSubject {
  AclScope scope = AclScope::kObject;
  std::string project;  // Of the bucket.
  std::string owner;    // An entity; may be empty for an object.
};

XmlWriter write_acl_document(const AclSubject& subject, const Acl& acl);
// The list that a client's document stands for; `current` is what ids may refer to.
Result<Acl> read_acl_document(const XmlElement& document, const AclSubject& subject, const Acl& current);

// The same as AccessControlPolicy.
XmlWriter write_s3_acl_document(const AclSubject& subject, const Acl& acl);
Result<Acl> read_s3_acl_document(const XmlElement& document, const AclSubject& subject, const Acl& current);

// Of both forms.
std::string acl_id(std::string_view entity);
Result<AclEntry> acl_entry_of_id(const std::string& id, std::string_view kind, AclRole role, const AclSubject& subject,
                                 const Acl& current);

}  // namespace lakegate
