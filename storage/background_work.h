// BackgroundWork: what changes records without a request: long-running operations.
//
// Owned by the composition root; ends before the object store does. Any thread may tell it what happened, also before
// start(); telling never waits.
#pragma once

#include <memory>

#include "metadata/record/operation.h"
#include "storage/object_store.h"

namespace lakegate {

class OperationRunner;

class BackgroundWork {
 public:
  explicit BackgroundWork(ObjectStore& store);
  ~BackgroundWork();

  void start();

  // The operation was stored, or what it waits for happened: its next step is done at once. Told after the commit, by
  // whoever made it; what nobody tells of is found a minute later.
  void operation_changed(const Operation& operation);

 private:
  std::unique_ptr<OperationRunner> operations_;
};

}  // namespace lakegate
