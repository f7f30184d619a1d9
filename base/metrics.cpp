#include "base/metrics.h"

#include <memory>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace lakegate {
namespace {

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double amount) override { counter_.Increment(amount); }

 private:
  prometheus::Counter& counter_;
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
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

using MetricKey = std::pair<std::string, MetricLabels>;

struct Metrics {
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<MetricKey, std::unique_ptr<Counter>> counters;
  std::map<MetricKey, std::unique_ptr<Gauge>> gauges;
  std::map<MetricKey, std::unique_ptr<Histogram>> histograms;
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
  return find_or_make(metrics().histograms, name, labels, [&] {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(metrics().registry);
    return std::make_unique<PrometheusHistogram>(family.Add(labels, buckets));
  });
}

std::string metrics_text() { return prometheus::TextSerializer().Serialize(metrics().registry.Collect()); }

}  // namespace lakegate
