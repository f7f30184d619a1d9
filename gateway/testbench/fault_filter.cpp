#include "gateway/testbench/fault_filter.h"

#include <chrono>
#include <thread>

#include "gateway/json/wire/json_writer.h"
#include "gateway/routes.h"
#include "gateway/upload/content_range.h"

namespace lakegate::testbench {
namespace {

Response status_answer(int status_code) {
  const std::string message = "Retry Test: Caused a " + std::to_string(status_code);
  JsonWriter json;
  json.begin_object();
  json.begin_object("error");
  json.number("code", status_code);
  json.string("message", message);
  json.end_object();
  json.end_object();
  return text_response(status_code, json.take(), "application/json; charset=UTF-8");
}

// The position in the object of the first byte of a resumable upload's request, or nothing for other requests.
std::optional<uint64_t> upload_position(const RequestContext& context) {
  if (!context.query.has("upload_id")) return std::nullopt;
  Result<UploadChunk> chunk =
      parse_content_range(context.request.headers.find("content-range"), context.request.body_size_bytes);
  return chunk.ok() ? chunk->first_byte : std::nullopt;
}

Task<Status> break_off() { co_return unavailable("Injected 'broken stream' fault"); }

Task<Status> sleep(WorkerPool& sleepers, int stall_s) {
  auto wait = [stall_s] {
    std::this_thread::sleep_for(std::chrono::seconds(stall_s));
    return Status();
  };
  co_return co_await sleepers.run(wait);
}

// The answer's stream, or its text as one.
std::unique_ptr<ByteSource> take_stream(Response& response) {
  if (response.stream) return std::move(response.stream);
  return std::make_unique<TextSource>(std::move(response.body));
}

}  // namespace

Task<Result<Response>> FaultFilter::handle(RequestContext& context, Handler handler) {
  const std::optional<std::string_view> id = context.request.headers.find("x-retry-test-id");
  if (!id) co_return co_await handler(context);
  const Target target{context, handler, std::string(*id), retry_test_method(context.route->id)};
  const std::optional<std::string> text = tests_.next(target.test_id, target.method);
  if (!text) co_return co_await handler(context);
  const Result<RetryInstruction> instruction = parse_retry_instruction(*text);
  CO_RETURN_IF_ERROR(instruction.status());
  co_return co_await befall(target, *instruction);
}

Task<Result<Response>> FaultFilter::befall(const Target& target, const RetryInstruction& instruction) {
  switch (instruction.fault) {
    case Fault::kStatus:
      tests_.take(target.test_id, target.method);
      co_return status_answer(instruction.status_code);
    case Fault::kResetConnection:
      break;
    case Fault::kBrokenStream:
      co_return co_await break_stream(target, instruction.after_bytes);
    case Fault::kUploadStatus:
      co_return co_await fail_upload(target, instruction);
    case Fault::kShortAnswer:
      co_return co_await shorten_answer(target, instruction.after_bytes);
    case Fault::kStall:
      co_return co_await stall(target, instruction);
  }
  tests_.take(target.test_id, target.method);
  Response response;
  response.resets_connection = true;
  co_return response;
}

Task<Result<Response>> FaultFilter::break_stream(const Target& target, uint64_t after_bytes) {
  CO_ASSIGN_OR_RETURN(Response response, co_await target.handler(target.context));
  const uint64_t size_bytes =
      response.stream ? response.stream->size_bytes().value_or(UINT64_MAX) : response.body.size();
  if (response.status_code >= 300 || size_bytes <= after_bytes) co_return response;
  tests_.take(target.test_id, target.method);
  response.stream = std::make_unique<LimitedSource>(take_stream(response), after_bytes, break_off);
  co_return response;
}

// Takes what comes before the chosen byte, as if the connection had ended there, and answers the status.
Task<Result<Response>> FaultFilter::fail_upload(const Target& target, const RetryInstruction& instruction) {
  const std::optional<uint64_t> first_byte = upload_position(target.context);
  const uint64_t size_bytes = target.context.request.body_size_bytes.value_or(UINT64_MAX);
  if (!first_byte || *first_byte > instruction.after_bytes || size_bytes < instruction.after_bytes - *first_byte) {
    co_return co_await target.handler(target.context);
  }
  tests_.take(target.test_id, target.method);
  LimitedSource body(*target.context.request.body, instruction.after_bytes - *first_byte, break_off);
  target.context.request.body = &body;
  const Result<Response> ignored = co_await target.handler(target.context);
  co_return status_answer(instruction.status_code);
}

Task<Result<Response>> FaultFilter::shorten_answer(const Target& target, uint64_t after_bytes) {
  CO_ASSIGN_OR_RETURN(Response response, co_await target.handler(target.context));
  if (response.status_code != 200 || !target.context.query.has("upload_id")) co_return response;
  tests_.take(target.test_id, target.method);
  response.body.resize(std::min<size_t>(response.body.size(), after_bytes));
  co_return response;
}

LimitedSource::AtLimit FaultFilter::stalling(const Target& target, int stall_s) {
  return [this, stall_s, id = target.test_id, method = target.method] {
    tests_.take(id, method);
    return sleep(sleepers_, stall_s);
  };
}

Task<Result<Response>> FaultFilter::stall(const Target& target, const RetryInstruction& instruction) {
  if (target.method != "storage.objects.insert") {
    CO_ASSIGN_OR_RETURN(Response response, co_await target.handler(target.context));
    if (response.status_code >= 300) co_return response;
    LimitedSource::AtLimit at_limit = stalling(target, instruction.stall_s);
    response.stream =
        std::make_unique<LimitedSource>(take_stream(response), instruction.after_bytes, std::move(at_limit));
    co_return response;
  }
  const uint64_t first_byte = upload_position(target.context).value_or(0);
  const uint64_t size_bytes = target.context.request.body_size_bytes.value_or(UINT64_MAX);
  if (first_byte <= instruction.after_bytes && size_bytes > instruction.after_bytes - first_byte) {
    tests_.take(target.test_id, target.method);
    // Before the upload's session is taken: a client that gives up waiting finds it free with its next try.
    CO_RETURN_IF_ERROR(co_await sleep(sleepers_, instruction.stall_s));
  }
  co_return co_await target.handler(target.context);
}

}  // namespace lakegate::testbench
