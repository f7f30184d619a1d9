// Stores new objects by uploadType=multipart: metadata and bytes in one body, as Google's clients do with small ones.
#include "base/encoding.h"
#include "bench/load/ops/kinds.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

class MultipartUpload final : public Operation {
 public:
  explicit MultipartUpload(const Settings& settings) : maker_(settings) {}

  void start(uint64_t number, Outgoing& out) override {
    const Settings& settings = maker_.settings();
    RequestParts parts;
    parts.method = "POST";
    parts.path = "/upload/storage/v1/b/" + settings.bucket + "/o";
    parts.query = "prettyPrint=false&uploadType=multipart";
    parts.headers.emplace_back("Content-Type", "multipart/related; boundary=between");
    parts.before =
        "--between\r\nContent-Type: application/json\r\n\r\n{\"name\":\"" + written_name(settings, number) +
        "\",\"metadata\":{\"color\":\"green\"}}\r\n--between\r\nContent-Type: application/octet-stream\r\n\r\n";
    parts.body_bytes = settings.size_bytes;
    parts.after = "\r\n--between--\r\n";
    maker_.make(parts, out);
  }

 private:
  RequestMaker maker_;
};

}  // namespace

std::unique_ptr<Operation> make_multipart_upload(const Settings& settings) {
  if (settings.dialect != Dialect::kJson) return nullptr;
  return std::make_unique<MultipartUpload>(settings);
}

}  // namespace lakegate::load
