// Metrics: counters, gauges and histograms for `/metrics` in the Prometheus text format.
//
// Metric objects live as long as the process; any thread may use them, without locks. Register once (a function-local
// static or a member of a long-lived object) and keep the reference: registration takes a lock.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lakegate {

using MetricLabels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double amount = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double amount) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

// The same name and labels give the same metric. Names carry their unit ("lakegate_request_seconds").
Counter& counter(const std::string& name, const std::string& help, const MetricLabels& labels = {});
Gauge& gauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
Histogram& histogram(const std::string& name, const std::string& help, const std::vector<double>& buckets,
                     const MetricLabels& labels = {});

// The text that a Prometheus server scrapes.
std::string metrics_text();

}  // namespace lakegate
