// A resumable upload in chunks: begin, then each chunk in a request of its own.
#include "base/encoding.h"
#include "bench/load/ops/kinds.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

constexpr int kResumeIncomplete = 308;

class Resumable final : public Operation {
 public:
  explicit Resumable(const Settings& settings) : maker_(settings) {}

  void start(uint64_t number, Outgoing& out) override {
    const Settings& settings = maker_.settings();
    sent_bytes_ = 0;
    session_.clear();
    RequestParts parts;
    parts.method = "POST";
    parts.path = "/upload/storage/v1/b/" + settings.bucket + "/o";
    parts.query = "name=" + percent_encode(written_name(settings, number)) + "&uploadType=resumable";
    parts.headers.emplace_back("Content-Type", "application/json");
    parts.headers.emplace_back("X-Upload-Content-Type", "application/octet-stream");
    parts.after = "{\"name\":\"" + written_name(settings, number) + "\"}";
    maker_.make(parts, out);
  }

  Step answered(const Answer& answer, Outgoing& out) override {
    const uint64_t size_bytes = maker_.settings().size_bytes;
    if (session_.empty()) {
      if (!answer.ok() || answer.location.empty()) return Step::kFailed;
      const size_t scheme = answer.location.find("://");
      const size_t path = scheme == std::string::npos ? 0 : answer.location.find('/', scheme + 3);
      session_ = answer.location.substr(path);
    } else if (sent_bytes_ == size_bytes) {
      return answer.ok() ? Step::kDone : Step::kFailed;
    } else if (answer.status != kResumeIncomplete && !answer.ok()) {
      return Step::kFailed;
    }
    send_chunk(out);
    return Step::kMore;
  }

 private:
  void send_chunk(Outgoing& out) {
    const Settings& settings = maker_.settings();
    RequestParts parts;
    parts.method = "PUT";
    parts.path = session_;
    parts.body_bytes = std::min(settings.chunk_bytes, settings.size_bytes - sent_bytes_);
    const uint64_t last = sent_bytes_ + parts.body_bytes - 1;
    parts.headers.emplace_back("Content-Range", "bytes " + std::to_string(sent_bytes_) + "-" + std::to_string(last) +
                                                    "/" + std::to_string(settings.size_bytes));
    sent_bytes_ += parts.body_bytes;
    maker_.make(parts, out);
  }

  RequestMaker maker_;
  std::string session_;
  uint64_t sent_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Operation> make_resumable(const Settings& settings) {
  if (settings.dialect != Dialect::kJson) return nullptr;
  return std::make_unique<Resumable>(settings);
}

}  // namespace lakegate::load
