// TimedWork: what settings do over time, without a request: the end of soft-deleted things.
//
// Owned by the composition root; ends before the object store does.
#pragma once

#include <memory>

#include "storage/object_store.h"

namespace lakegate {

class DueWorker;

class TimedWork {
 public:
  explicit TimedWork(ObjectStore& store);
  ~TimedWork();

  void start();

 private:
  std::unique_ptr<DueWorker> due_;
};

}  // namespace lakegate
