// UploadLocks: lets one request at a time write to a resumable upload, without blocking a thread.
//
// Owned by ObjectStore. Any thread may call it. A client that lost its connection comes back while the server still
// waits for the old one, so a later request asks the earlier to give way (is_wanted()) and waits until it has; more
// than a few waiting are refused with kUnavailable.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/task.h"

namespace lakegate {

class UploadLocks {
 public:
  class Hold {
   public:
    Hold(Hold&& other) noexcept : locks_(std::exchange(other.locks_, nullptr)), id_(std::move(other.id_)) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (locks_ != nullptr) locks_->release(id_);
    }
    // Whether another request waits for this upload.
    bool is_wanted() const { return locks_->is_wanted(id_); }

   private:
    friend class UploadLocks;
    Hold(UploadLocks& locks, std::string id) : locks_(&locks), id_(std::move(id)) {}
    UploadLocks* locks_;
    std::string id_;
  };

  Task<Result<Hold>> acquire(std::string id);

 private:
  using Waiter = std::function<void(bool)>;

  void enter(const std::string& id, Waiter waiter);
  void release(const std::string& id);
  bool is_wanted(const std::string& id) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Waiter>> waiting_;  // An entry for every held lock.
};

}  // namespace lakegate
