// storage.objects.copy, storage.objects.rewrite: a new generation that shares the bytes of another object.
#pragma once

#include <functional>

#include "metadata/ops/content_copy.h"
#include "metadata/ops/objects_insert.h"
#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectsCopyRequest {
  std::string source_bucket;
  std::string source_name;
  std::optional<uint64_t> source_generation;
  Precondition source_precondition;
  std::string bucket;
  std::string name;
  Precondition precondition;
  std::string owner;  // As in Object.
  // The new object's attributes from the source's; a pure function, it may run more than once.
  std::function<Result<ObjectAttributes>(const Object& source)> attributes;
  CustomerKeyPtr source_key;      // What the source is encrypted with.
  CustomerKeyPtr customer_key;    // What the new object shall be encrypted with.
  bool one_key_for_both = false;  // `customer_key` is the source's too where that is encrypted (storage.objects.copy).

  // The key to open `source` with.
  const CustomerKeyPtr& key_of(const Object& source) const {
    return one_key_for_both && !source_key && source.customer_encryption ? customer_key : source_key;
  }
};

// The record of the destination, generation 0 (the commit version). Where the source's key is not the destination's,
// bytes cannot be shared: reason "differentKey", and storage/objects_copy.cpp then copies them.
Result<Object> objects_copy(Transaction& transaction, const ObjectsCopyRequest& request);

// The source as it is now; its preconditions and key, and those of the destination, are checked.
Result<Object> objects_copy_source(Transaction& transaction, const ObjectsCopyRequest& request);

// As objects_copy(), with bytes that were copied. Fails as use_copy() does.
Result<Object> objects_copy_copied(Transaction& transaction, const ObjectsCopyRequest& request,
                                   const ContentCopy& copy);

// The start of a request for a new generation with the bytes of `source`, which the transaction must have guarded.
ObjectsInsertRequest share_content(const Object& source);

}  // namespace lakegate
