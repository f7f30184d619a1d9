#include "storage/upload_locks.h"

namespace lakegate {
namespace {

constexpr size_t kWaitersMax = 4;

}  // namespace

Task<Result<UploadLocks::Hold>> UploadLocks::acquire(std::string id) {
  auto start = [this, &id](auto resolve) { enter(id, std::move(resolve)); };
  const bool entered = co_await await_callback<bool>(start);
  if (!entered) co_return unavailable("Too many requests at once for the same upload; try again.");
  co_return Hold(*this, std::move(id));
}

void UploadLocks::enter(const std::string& id, Waiter waiter) {
  std::unique_lock lock(mutex_);
  const auto [entry, is_new] = waiting_.try_emplace(id);
  if (!is_new && entry->second.size() < kWaitersMax) {
    entry->second.push_back(std::move(waiter));
    return;
  }
  lock.unlock();
  waiter(is_new);
}

void UploadLocks::release(const std::string& id) {
  std::unique_lock lock(mutex_);
  const auto entry = waiting_.find(id);
  if (entry->second.empty()) {
    waiting_.erase(entry);
    return;
  }
  const Waiter next = std::move(entry->second.front());
  entry->second.pop_front();
  lock.unlock();
  next(true);
}

bool UploadLocks::is_wanted(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return !waiting_.find(id)->second.empty();
}

}  // namespace lakegate
