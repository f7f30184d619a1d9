#include "base/metrics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/striped.h"

namespace lakegate {
namespace {

// The library's counters are one number for all threads, and its histograms have a lock. What every request counts is
// added up when somebody scrapes.
class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double amount) override { counts_.mine().fetch_add(amount, std::memory_order_relaxed); }
  // By one thread at a time.
  void collect() {
    double sum = 0;
    counts_.for_each([&](const std::atomic<double>& count) { sum += count.load(std::memory_order_relaxed); });
    counter_.Increment(sum - collected_);
    collected_ = sum;
  }

 private:
  prometheus::Counter& counter_;
  Striped<std::atomic<double>> counts_;
  double collected_ = 0;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(double value) override { gauge_.Set(value); }
  void add(double amount) override { gauge_.Increment(amount); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  PrometheusHistogram(prometheus::Histogram& histogram, std::vector<double> bounds)
      : histogram_(histogram), bounds_(std::move(bounds)), collected_(bounds_.size() + 1) {}
  void observe(double value) override {
    Observed& observed = observed_.mine();
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    observed.counts[static_cast<size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    observed.sum.fetch_add(value, std::memory_order_relaxed);
  }
  // By one thread at a time.
  void collect() {
    std::vector<double> counts(collected_.size());
    double sum = 0;
    observed_.for_each([&](const Observed& observed) {
      for (size_t i = 0; i < counts.size(); ++i) {
        counts[i] += static_cast<double>(observed.counts[i].load(std::memory_order_relaxed));
      }
      sum += observed.sum.load(std::memory_order_relaxed);
    });
    std::vector<double> added(counts.size());
    std::ranges::transform(counts, collected_, added.begin(), std::minus<>());
    histogram_.ObserveMultiple(added, sum - collected_sum_);
    collected_ = std::move(counts);
    collected_sum_ = sum;
  }

  static constexpr size_t kBoundsMax = 22;

 private:
  struct Observed {
    std::array<std::atomic<uint64_t>, kBoundsMax + 1> counts{};
    std::atomic<double> sum{0};
  };

  prometheus::Histogram& histogram_;
  const std::vector<double> bounds_;
  Striped<Observed> observed_;
  std::vector<double> collected_;
  double collected_sum_ = 0;
};

using MetricKey = std::pair<std::string, MetricLabels>;

struct Metrics {
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<MetricKey, std::unique_ptr<PrometheusCounter>> counters;
  std::map<MetricKey, std::unique_ptr<PrometheusGauge>> gauges;
  std::map<MetricKey, std::unique_ptr<PrometheusHistogram>> histograms;
};

// Never destroyed: threads may count until the very end of the process.
Metrics& metrics() {
  static auto* const metrics = new Metrics;
  return *metrics;
}

template <class Metric, class Make>
Metric& find_or_make(std::map<MetricKey, std::unique_ptr<Metric>>& known, const std::string& name,
                     const MetricLabels& labels, Make make) {
  const std::lock_guard lock(metrics().mutex);
  std::unique_ptr<Metric>& metric = known[{name, labels}];
  if (!metric) metric = make();
  return *metric;
}

}  // namespace

Counter& counter(const std::string& name, const std::string& help, const MetricLabels& labels) {
  return find_or_make(metrics().counters, name, labels, [&] {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(metrics().registry);
    return std::make_unique<PrometheusCounter>(family.Add(labels));
  });
}

Gauge& gauge(const std::string& name, const std::string& help, const MetricLabels& labels) {
  return find_or_make(metrics().gauges, name, labels, [&] {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(metrics().registry);
    return std::make_unique<PrometheusGauge>(family.Add(labels));
  });
}

Histogram& histogram(const std::string& name, const std::string& help, const std::vector<double>& buckets,
                     const MetricLabels& labels) {
  assert(buckets.size() <= PrometheusHistogram::kBoundsMax);
  return find_or_make(metrics().histograms, name, labels, [&] {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(metrics().registry);
    return std::make_unique<PrometheusHistogram>(family.Add(labels, buckets), buckets);
  });
}

std::string metrics_text() {
  Metrics& all = metrics();
  {
    const std::lock_guard lock(all.mutex);
    for (const auto& [key, counter] : all.counters) counter->collect();
    for (const auto& [key, histogram] : all.histograms) histogram->collect();
  }
  return prometheus::TextSerializer().Serialize(all.registry.Collect());
}

}  // namespace lakegate
