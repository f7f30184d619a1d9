// /metrics: what base/metrics collected, and a few figures of the process itself under Prometheus's usual names.
#include "base/metrics.h"

#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

#include "gateway/admin/admin_handler.h"

namespace lakegate {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  uint64_t total_pages = 0;
  uint64_t resident_pages = 0;
  file >> total_pages >> resident_pages;
  return static_cast<double>(resident_pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code error;
  double count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    ++count;
  }
  return count;
}

void observe_process() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  static Gauge& cpu = gauge("process_cpu_seconds_total", "Processor time of the process, user and system, in seconds.");
  static Gauge& resident = gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.");
  static Gauge& resident_max = gauge("process_resident_memory_max_bytes", "The most that it ever was.");
  static Gauge& descriptors = gauge("process_open_fds", "Open file descriptors.");
  cpu.set(seconds(usage.ru_utime) + seconds(usage.ru_stime));
  resident.set(resident_bytes());
  resident_max.set(static_cast<double>(usage.ru_maxrss) * 1024);
  descriptors.set(open_descriptors());
}

}  // namespace

Response answer_metrics(const Health& health) {
  observe_process();
  static Gauge& ready = gauge("lakegate_ready", "1 while /readyz answers 200.");
  ready.set(health.ready() ? 1 : 0);
  return text_response(200, metrics_text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace lakegate
