// The three lists that `?acl` and `?defaultObjectAcl` are about: how the one that a request names is read and changed.
#pragma once

#include <functional>

#include "gateway/context.h"
#include "gateway/xml/documents/acl_document.h"

namespace lakegate {

struct XmlAcl {
  AclSubject subject;
  Acl acl;
  uint64_t metageneration = 0;
};

enum class AclTarget { kBucket, kDefaultObject, kObject };
AclTarget acl_target(const RequestContext& context);

// Preconditions are those of the headers x-goog-if-*.
Task<Result<XmlAcl>> read_acl(RequestContext& context);

// Computes the new list. A pure function; it may run more than once.
using XmlAclEdit = std::function<Result<Acl>(const AclSubject& subject, const Acl& current)>;
// The list as it is afterwards. Owners of objects keep OWNER whether the new list says so or not.
Task<Result<XmlAcl>> change_acl(RequestContext& context, const XmlAclEdit& edit);

}  // namespace lakegate
