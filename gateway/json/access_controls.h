// What the 18 methods of the three collections of access controls share: one collection is how its list is read and
// changed, the methods are the same for all
// (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls and its siblings).
#pragma once

#include <functional>
#include <string>

#include "gateway/context.h"
#include "gateway/json/wire/acl_wire.h"

namespace lakegate {

// A list with what is needed to show its entries.
struct ShownAcl {
  Acl acl;
  std::string project;
  std::function<void(JsonWriter& json, const AclEntry& entry)> write_entry;
};

// Computes the new list. A pure function; it may run more than once.
using AclEdit = std::function<Result<Acl>(const std::string& project, const Acl& current)>;

struct AclCollection {
  AclScope scope;
  std::string_view list_kind;
  Task<Result<ShownAcl>> (*read)(RequestContext& context);
  // The list as it is afterwards.
  Task<Result<ShownAcl>> (*change)(RequestContext& context, const AclEdit& edit);
};

extern const AclCollection kBucketAccessControls;
extern const AclCollection kDefaultObjectAccessControls;
extern const AclCollection kObjectAccessControls;

Task<Result<Response>> access_controls_delete(RequestContext& context, const AclCollection& collection);
Task<Result<Response>> access_controls_get(RequestContext& context, const AclCollection& collection);
// Adds the entity or replaces its role.
Task<Result<Response>> access_controls_insert(RequestContext& context, const AclCollection& collection);
Task<Result<Response>> access_controls_list(RequestContext& context, const AclCollection& collection);
// kNotFound for an entity without an entry; a body without a role changes nothing.
Task<Result<Response>> access_controls_patch(RequestContext& context, const AclCollection& collection);
// As insert, with the entity of the path: Google's Go client sets new entries so.
Task<Result<Response>> access_controls_update(RequestContext& context, const AclCollection& collection);

}  // namespace lakegate
