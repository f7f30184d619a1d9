#include "storage/background_work.h"

#include "storage/operation_runner.h"

namespace lakegate {

BackgroundWork::BackgroundWork(ObjectStore& store) : operations_(std::make_unique<OperationRunner>(store)) {}

BackgroundWork::~BackgroundWork() = default;

void BackgroundWork::start() { operations_->start(); }

void BackgroundWork::operation_changed(const Operation& operation) {
  if (operation.is_done()) return;
  operations_->notify({operation.bucket_generation, operation.id});
}

}  // namespace lakegate
