#include "tests/http/loopback_server.h"

#include <array>
#include <fcntl.h>

#include "base/encoding.h"
#include "base/placing_source.h"
#include "base/sendable_memory.h"
#include "base/sendable_source.h"
#include "gateway/http/descriptor.h"

namespace lakegate::testing {
namespace {

// `size_bytes` bytes whose value is their position modulo 251, and a failure instead of the end if `fails`.
class PatternSource final : public ByteSource {
 public:
  PatternSource(uint64_t size_bytes, bool states_size, bool fails)
      : left_bytes_(size_bytes), size_bytes_(size_bytes), states_size_(states_size), fails_(fails) {}
  Task<Result<Bytes>> read() override {
    if (left_bytes_ == 0 && fails_) co_return Status(Code::kDataLoss, "The block is corrupt.");
    const size_t step = static_cast<size_t>(std::min<uint64_t>(left_bytes_, piece_.size()));
    for (size_t i = 0; i < step; ++i) piece_[i] = static_cast<std::byte>((position_ + i) % 251);
    position_ += step;
    left_bytes_ -= step;
    co_return Bytes(piece_).subspan(0, step);
  }
  std::optional<uint64_t> size_bytes() const override {
    if (!states_size_) return std::nullopt;
    return fails_ ? size_bytes_ + 1 : size_bytes_;
  }

 private:
  uint64_t left_bytes_;
  uint64_t size_bytes_;
  bool states_size_;
  bool fails_;
  uint64_t position_ = 0;
  std::vector<std::byte> piece_ = std::vector<std::byte>(100'000);
};

// The same bytes in a file, and zeros in memory, so that an answer shows which were sent.
class FileSource final : public SendableSource {
 public:
  // `is_sendable`: not such a file as sendfile() takes otherwise.
  FileSource(uint64_t size_bytes, bool is_sendable)
      : size_bytes_(size_bytes), pattern_(size_bytes, true, false), is_sendable_(is_sendable) {}
  Task<Result<Bytes>> read() override {
    copy_ = nullptr;
    Result<Bytes> piece = co_await pattern_.read();
    if (!piece.ok() || piece->empty()) co_return piece;
    copy_ = memory_->copy(*piece);
    zeros_.resize(piece->size());
    co_return as_bytes(zeros_);
  }
  std::optional<FilePart> file_of_piece() const override {
    if (!copy_) return std::nullopt;
    return FilePart{is_sendable_ ? copy_->descriptor() : folder_.number(), copy_->offset()};
  }
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

 private:
  const uint64_t size_bytes_;
  PatternSource pattern_;
  const bool is_sendable_;
  const Descriptor folder_{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  std::string zeros_;
  std::unique_ptr<SendableMemory> memory_ = SendableMemory::open();
  SendableBytesPtr copy_;
};

Task<Response> echo(Request& request, bool keeps) {
  std::string body;
  uint64_t size_bytes = 0;
  for (;;) {
    Result<Bytes> piece = co_await request.body->read();
    if (!piece.ok()) co_return text_response(400, piece.status().to_string());
    if (piece->empty()) break;
    size_bytes += piece->size();
    if (keeps) body += as_text(*piece);
  }
  co_return text_response(200, keeps ? body : std::to_string(size_bytes));
}

// Has the body put where it wants it, a little at a time.
Task<Response> echo_placed(Request& request) {
  std::string body;
  std::array<std::byte, 5000> place;
  for (;;) {
    const Result<Bytes> piece = co_await read_into(*request.body, place);
    if (!piece.ok()) co_return text_response(400, piece.status().to_string());
    if (piece->empty()) co_return text_response(200, body);
    body += as_text(*piece);
  }
}

Response stream_response(const Query& query, bool states_size, bool fails) {
  Response response;
  const uint64_t size_bytes = parse_uint64(query.get("size")).value_or(0);
  response.stream = std::make_unique<PatternSource>(size_bytes, states_size, fails);
  return response;
}

std::string describe(const Request& request) {
  std::string text(method_name(request.method));
  text += " " + request.target + " " + std::string(request.headers.get("Host")) + " " + request.peer_address + " " +
          request.local_host_port + (request.is_tls ? " tls" : " plain");
  return text;
}

}  // namespace

Task<Response> TestHandler::handle(Request& request) {
  const std::string_view path = request.raw_path();
  const Result<Query> query = Query::parse(request.raw_query());
  if (!query.ok()) co_return text_response(400, query.status().to_string());
  if (path == "/echo") co_return co_await echo(request, true);
  if (path == "/placed") co_return co_await echo_placed(request);
  if (path == "/count") co_return co_await echo(request, false);
  if (path == "/from-file" || path == "/from-unsendable-file") {
    Response response;
    const uint64_t size_bytes = parse_uint64(query->get("size")).value_or(0);
    response.stream = std::make_unique<FileSource>(size_bytes, path == "/from-file");
    co_return response;
  }
  if (path == "/sized") co_return stream_response(*query, true, false);
  if (path == "/chunks") co_return stream_response(*query, false, false);
  if (path == "/fails-sized") co_return stream_response(*query, true, true);
  if (path == "/fails-chunks") co_return stream_response(*query, false, true);
  if (path == "/throw") throw std::runtime_error("secret detail");
  if (path == "/describe") co_return text_response(200, describe(request));
  if (path == "/request-id") co_return text_response(200, request.request_id);
  if (path == "/no-content") co_return text_response(204, "");
  if (path == "/not-modified") co_return text_response(304, "never sent");
  if (path == "/resume") co_return text_response(308, "");
  if (path == "/gate") {
    const auto wait = [this] { return gate.wait(); };
    co_await pool_.run(wait);
  }
  Response response = text_response(200, "ok");
  if (path == "/inject") response.headers.add("X-Name", "a\r\nX-Injected: yes");
  if (path == "/head-length") response.head_content_length = 5'000'000'000;
  co_return response;
}

LoopbackServer::LoopbackServer(HttpServerConfig config, std::optional<TlsFiles> tls) {
  ListenerConfig listener;
  listener.tls = std::move(tls);
  listener.handler = &handler;
  config.listeners.push_back(listener);
  server = std::make_unique<HttpServer>(config, random);
  if (const Status status = server->start(); !status.ok()) throw std::runtime_error(status.to_string());
}

std::string request_text(std::string_view method, std::string_view target, std::string_view fields,
                         std::string_view body) {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(fields);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append("\r\n").append(body);
}

}  // namespace lakegate::testing
