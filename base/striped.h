// Striped: a value for each of a few groups of threads, on cache lines of their own, so that threads which count the
// same thing do not take a line from each other with each request.
//
// Any thread may call it. What the values come to is for whoever adds them up.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace lakegate {

// More threads than this share a stripe.
inline constexpr size_t kStripes = 16;
inline constexpr size_t kCacheLineBytes = 64;

// Always the same for a thread.
inline size_t stripe_of_thread() {
  static std::atomic<size_t> next{0};
  thread_local const size_t stripe = next.fetch_add(1, std::memory_order_relaxed) % kStripes;
  return stripe;
}

template <class T>
class Striped {
 public:
  T& mine() { return stripes_[stripe_of_thread()].value; }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const Stripe& stripe : stripes_) visit(stripe.value);
  }

 private:
  struct alignas(kCacheLineBytes) Stripe {
    T value{};
  };
  std::array<Stripe, kStripes> stripes_;
};

}  // namespace lakegate
