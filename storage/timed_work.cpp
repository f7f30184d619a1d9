#include "storage/timed_work.h"

#include "storage/due_worker.h"

namespace lakegate {

TimedWork::TimedWork(ObjectStore& store) : due_(std::make_unique<DueWorker>(store)) {}

TimedWork::~TimedWork() = default;

void TimedWork::start() { due_->start(); }

}  // namespace lakegate
