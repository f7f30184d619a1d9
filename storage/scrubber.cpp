#include "storage/scrubber.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/metrics.h"
#include "metadata/ops/blobs_sweep.h"

namespace lakegate {
namespace {

constexpr size_t kReadBytes = 1U << 20;
constexpr size_t kPageBlobs = 100;
constexpr size_t kHexBytes = 32;

}  // namespace

Scrubber::Scrubber(ObjectStore& store, FileSystem& files, ScrubOptions options)
    : store_(store), files_(files), options_(std::move(options)) {}

Result<ScrubReport> Scrubber::run_once() {
  return run([](uint64_t) { return true; });
}

void Scrubber::start() {
  auto pass = [this](BackgroundThread& thread) {
    auto pause = [this, &thread](uint64_t bytes) {
      const uint64_t rate = std::max<uint64_t>(options_.bytes_per_second, 1);
      return thread.pause(std::chrono::microseconds(bytes * 1'000'000 / rate));
    };
    const Result<ScrubReport> report = run(pause);
    if (!report.ok()) log_warning("scrubbing failed", {{"error", report.status().message()}});
  };
  thread_ = std::make_unique<BackgroundThread>(std::chrono::seconds(60), pass);
}

Result<ScrubReport> Scrubber::run(const Pause& pause) {
  static Counter& scrubbed = counter("lakegate_scrubbed_bytes_total", "Bytes that the scrubber verified");
  static Gauge& corrupt = gauge("lakegate_corrupt_blobs", "Damaged blobs that the last pass of the scrubber found");
  ScrubReport report;
  std::optional<BlobId> after = load_position();
  const bool whole_pass = !after;
  for (;;) {
    std::vector<BlobId> page;
    auto collect = [&page](const BlobId& blob) {
      page.push_back(blob);
      return page.size() < kPageBlobs;
    };
    RETURN_IF_ERROR(store_.blobs().enumerate(after, collect));
    for (const BlobId& blob : page) {
      const uint64_t bytes_before = report.bytes;
      const Status status = verify(blob, pause, report.bytes);
      scrubbed.add(static_cast<double>(report.bytes - bytes_before));
      if (status.code() == Code::kAborted) return report;
      ++report.blobs;
      after = blob;
      if (status.ok() || status.code() == Code::kNotFound) continue;
      ASSIGN_OR_RETURN(const bool in_use, is_in_use(blob));
      if (!in_use) continue;
      log_error("a stored blob is damaged", {{"blob", blob.to_hex()}, {"error", status.message()}});
      report.damaged.push_back(blob);
      corrupt.set(static_cast<double>(report.damaged.size()));
    }
    save_position(page.empty() ? std::nullopt : after);
    if (page.empty()) break;
  }
  if (whole_pass) corrupt.set(static_cast<double>(report.damaged.size()));
  return report;
}

Status Scrubber::verify(const BlobId& blob, const Pause& pause, uint64_t& bytes) {
  ASSIGN_OR_RETURN(const uint64_t size_bytes, store_.blobs().size_bytes(blob));
  ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> reader, store_.blobs().open(blob));
  std::vector<std::byte> buffer(std::min<uint64_t>(size_bytes, kReadBytes));
  for (uint64_t offset = 0; offset < size_bytes; offset += buffer.size()) {
    const size_t count = std::min<uint64_t>(buffer.size(), size_bytes - offset);
    RETURN_IF_ERROR(reader->read(offset, std::span(buffer).first(count)));
    bytes += count;
    if (!pause(count)) return Status(Code::kAborted, "The server stops.");
  }
  return {};
}

Result<bool> Scrubber::is_in_use(const BlobId& blob) {
  auto look = [&blob](Transaction& transaction) { return blobs_is_referenced(transaction, blob); };
  return sync_wait(store_.catalog().read(look));
}

std::optional<BlobId> Scrubber::load_position() {
  if (options_.position_path.empty()) return std::nullopt;
  const Result<std::unique_ptr<File>> file = files_.open_read(options_.position_path);
  if (!file.ok()) return std::nullopt;
  std::array<std::byte, kHexBytes> hex;
  const Result<size_t> got = (*file)->read_at(0, hex);
  return got.ok() && *got == hex.size() ? BlobId::from_hex(as_text(hex)) : std::nullopt;
}

// A position that is lost or torn only means that a pass begins anew, so nothing here is synced or reported.
void Scrubber::save_position(const std::optional<BlobId>& position) {
  if (options_.position_path.empty()) return;
  if (!position) {
    static_cast<void>(files_.remove(options_.position_path));
    return;
  }
  Result<std::unique_ptr<File>> file = files_.open_write(options_.position_path);
  if (!file.ok()) file = files_.create(options_.position_path);
  if (file.ok()) static_cast<void>((*file)->write_at(0, as_bytes(position->to_hex())));
}

}  // namespace lakegate
