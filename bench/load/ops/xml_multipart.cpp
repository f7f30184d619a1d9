// A multipart upload of the XML API (Google's or Amazon's): initiate, `parts` parts of `size_bytes`, complete.
#include "bench/load/ops/kinds.h"
#include "bench/load/request_maker.h"

namespace lakegate::load {
namespace {

class XmlMultipart final : public Operation {
 public:
  explicit XmlMultipart(const Settings& settings) : maker_(settings) {}

  void start(uint64_t number, Outgoing& out) override {
    path_ = maker_.object_path(written_name(maker_.settings(), number));
    upload_id_.clear();
    etags_.clear();
    is_completing_ = false;
    RequestParts parts;
    parts.method = "POST";
    parts.path = path_;
    parts.query = maker_.dialect() == Dialect::kS3 ? "uploads=" : "uploads";
    parts.keeps_body = true;
    maker_.make(parts, out);
  }

  Step answered(const Answer& answer, Outgoing& out) override {
    if (!answer.ok()) return Step::kFailed;
    if (is_completing_) return Step::kDone;
    if (upload_id_.empty()) {
      constexpr std::string_view kOpen = "<UploadId>";
      const size_t begin = answer.body.find(kOpen);
      const size_t end = answer.body.find("</UploadId>");
      if (begin == std::string::npos || end == std::string::npos) return Step::kFailed;
      upload_id_ = answer.body.substr(begin + kOpen.size(), end - begin - kOpen.size());
    } else {
      etags_.push_back(answer.etag);
    }
    if (etags_.size() < maker_.settings().parts) {
      send_part(out);
    } else {
      complete(out);
    }
    return Step::kMore;
  }

 private:
  void send_part(Outgoing& out) {
    RequestParts parts;
    parts.method = "PUT";
    parts.path = path_;
    parts.query = "partNumber=" + std::to_string(etags_.size() + 1) + "&uploadId=" + upload_id_;
    parts.body_bytes = maker_.settings().size_bytes;
    maker_.make(parts, out);
  }

  void complete(Outgoing& out) {
    is_completing_ = true;
    RequestParts parts;
    parts.method = "POST";
    parts.path = path_;
    parts.query = "uploadId=" + upload_id_;
    parts.after = "<CompleteMultipartUpload>";
    for (size_t i = 0; i < etags_.size(); ++i) {
      parts.after +=
          "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>" + etags_[i] + "</ETag></Part>";
    }
    parts.after += "</CompleteMultipartUpload>";
    maker_.make(parts, out);
  }

  RequestMaker maker_;
  std::string path_;
  std::string upload_id_;
  std::vector<std::string> etags_;
  bool is_completing_ = false;
};

}  // namespace

std::unique_ptr<Operation> make_xml_multipart(const Settings& settings) {
  if (settings.dialect != Dialect::kXml && settings.dialect != Dialect::kS3) return nullptr;
  return std::make_unique<XmlMultipart>(settings);
}

}  // namespace lakegate::load
