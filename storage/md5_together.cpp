#include "storage/md5_together.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/md5_lanes.h"

namespace lakegate {
namespace {

// Between two steps streams join and leave; short enough that the bytes of all lanes stay in the processor's cache.
constexpr size_t kStepBytes = 32U << 10;

struct Stream {
  Md5Lane lane;
  std::function<void()> done;
};

class Queue {
 public:
  // Whether the caller must see to it that run() is called, on a worker.
  bool push(Stream stream);
  void run();

 private:
  bool join(std::vector<Stream>& running);

  const size_t lane_count_ = md5_lane_count(md5_vectors());
  // Half of the processors hash at most, so that there is something to gather under load.
  const unsigned runners_max_ = std::max(1U, std::thread::hardware_concurrency() / 2);
  std::mutex mutex_;
  std::deque<Stream> waiting_;
  unsigned runners_ = 0;
};

bool Queue::push(Stream stream) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(stream));
  if (runners_ == runners_max_) return false;
  ++runners_;
  return true;
}

// Takes what waits into free lanes. False when there is nothing to do; the caller is then no runner any more.
bool Queue::join(std::vector<Stream>& running) {
  const std::lock_guard lock(mutex_);
  while (running.size() < lane_count_ && !waiting_.empty()) {
    running.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  if (running.empty()) --runners_;
  return !running.empty();
}

void Queue::run() {
  std::vector<Stream> running;
  std::vector<Md5Lane> lanes;
  while (join(running)) {
    lanes.clear();
    for (const Stream& stream : running) lanes.push_back(stream.lane);
    md5_advance(lanes, kStepBytes, md5_vectors());
    for (size_t i = 0; i < running.size(); ++i) {
      running[i].lane = lanes[i];
      if (lanes[i].bytes.empty()) running[i].done();
    }
    std::erase_if(running, [](const Stream& stream) { return stream.lane.bytes.empty(); });
  }
}

Queue& queue() {
  static auto* const queue = new Queue;
  return *queue;
}

}  // namespace

void md5_update_together(WorkerPool& pool, Md5& md5, Bytes bytes, std::function<void()> done) {
  if (queue().push({{&md5, bytes}, std::move(done)})) pool.submit([] { queue().run(); });
}

Task<void> md5_update_together(WorkerPool& pool, Md5& md5, Bytes bytes) {
  auto start = [&pool, &md5, bytes](auto resolve) {
    std::function<void()> done = [resolve]() mutable { resolve(true); };
    md5_update_together(pool, md5, bytes, std::move(done));
  };
  static_cast<void>(co_await await_callback<bool>(start));
}

}  // namespace lakegate
