// May this request's principal do what it asks? The pipeline asks for what the method and the path say; handlers ask
// for what only the body says. docs/operating/access.md lists who needs what.
//
// All of them fail with GCS's sentence (auth/refusal.h), and with nothing changed. Used by the request's coroutine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/context.h"

namespace lakegate {

// The method's permissions on what the path names, the source of a copy, and the project that is billed. A request that
// goes on with a resumable upload needs none: the session's id is the right to it.
//
// Where only the access control list of an object gives a permission, the query is made to name the generation that has
// it: another one, stored before the handler looks, has a list of its own.
//
// An insert whose object's name stands in the body cannot be judged here; authorize_new_object() does it.
Task<Status> authorize_method(RequestContext& context);

// What a bucket demands (gateway/bucket_gate.h) tells that it exists. Where the insert is judged later, who may not
// create objects in the bucket at large is told that instead. Gives the status that the caller may see.
Task<Status> hide_bucket_demand(RequestContext& context, Status demand);

// One more permission, on an object or (empty) on the bucket.
Task<Status> authorize_also(RequestContext& context, std::string_view permission, const std::string& bucket,
                            const std::string& object);
// The same as an answer; other failures are failures still.
Task<Result<bool>> may_also(RequestContext& context, std::string_view permission, const std::string& bucket,
                            const std::string& object);
// On the project that a method of projects works in.
Task<Status> authorize_on_project(RequestContext& context, std::string_view permission, const std::string& project);

// An object that the request reads and that its path does not name: this generation of it, since each has an access
// control list of its own, which sets `generation` if it gives the permission. What the source's bucket demands of
// every request (gateway/bucket_gate.h) holds too.
Task<Status> authorize_source(RequestContext& context, const std::string& bucket, const std::string& object,
                              std::optional<uint64_t>& generation);

// A write that makes an object of this name with these attributes: storage.objects.create unless the pipeline has asked
// for that object already, and what a retention and contexts need. Without storage.objects.delete the precondition is
// made to refuse to replace a live object, whenever it appears.
Task<Status> authorize_new_object(RequestContext& context, const std::string& bucket, const std::string& object,
                                  const ObjectAttributes& attributes, Precondition& precondition);

// What a change of an object's metadata needs besides storage.objects.update, asked before the transaction; check()
// then says in it whether the difference is allowed.
struct ObjectChangeRights {
  Status set_acl;
  Status set_retention;
  Status create_context;
  Status update_context;
  Status delete_context;

  Status check(const ObjectAttributes& current, const ObjectAttributes& changed) const;
};
Task<Result<ObjectChangeRights>> object_change_rights(RequestContext& context);

// Likewise of a bucket, besides storage.buckets.update.
struct BucketChangeRights {
  Status set_iam_policy;
  Status set_ip_filter;

  Status check(const BucketAttributes& current, const BucketAttributes& changed) const;
};
Task<Result<BucketChangeRights>> bucket_change_rights(RequestContext& context);

// A reader of objects who may not list them is not told that one is missing (storage.objects.get alone answers 403 for
// it, as GCS does). Gives the status that the caller may see.
Task<Status> hide_missing_object(RequestContext& context, Status missing);

}  // namespace lakegate
