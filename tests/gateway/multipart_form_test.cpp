// multipart/form-data: parts come apart wherever the network cuts the body, and what is not well-formed is refused.
#include "gateway/upload/multipart_form.h"

#include <catch2/catch.hpp>

#include "tests/fuzz/pieces_source.h"

namespace lakegate {
namespace {

struct Parsed {
  Status status;
  std::string text;  // "name[file name]=content;" of each part.
};

Task<Status> read_parts(MultipartFormReader& reader, std::string& text) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::optional<MultipartFormReader::Part> part, co_await reader.next_part());
    if (!part) break;
    text += part->name;
    if (part->file_name) text += "[" + *part->file_name + "]";
    text += "=";
    for (;;) {
      CO_ASSIGN_OR_RETURN(const Bytes piece, co_await reader.read());
      if (piece.empty()) break;
      text += as_text(piece);
    }
    text += ";";
  }
  co_return co_await reader.skip_epilogue();
}

Parsed parse(const std::string& body, size_t piece_bytes = 1 << 20) {
  fuzz::PiecesSource source(body, piece_bytes);
  MultipartFormReader reader(source, "xyz");
  Parsed parsed;
  parsed.status = sync_wait(read_parts(reader, parsed.text));
  return parsed;
}

std::string part(const std::string& disposition, const std::string& content) {
  return "--xyz\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
}

std::string name_of(const std::string& disposition) {
  const Parsed parsed = parse(part(disposition, "") + "--xyz--\r\n");
  return parsed.status.ok() ? parsed.text : "refused";
}

TEST_CASE("The parts of a form come apart wherever its body is cut") {
  const std::string body = "ignored\r\n" + part("form-data; name=\"key\"", "a\r\n--xy\r\nb") +
                           part("form-data; name=\"file\"; filename=\"a.png\"", "\r\n\n--xyz\r\r\n") +
                           part("form-data; name=\"empty\"", "") + "--xyz--\r\nignored";
  const std::string expected = "key=a\r\n--xy\r\nb;file[a.png]=\r\n\n--xyz\r\r\n;empty=;";
  for (size_t piece_bytes = 1; piece_bytes <= body.size(); ++piece_bytes) {
    const Parsed parsed = parse(body, piece_bytes);
    CAPTURE(piece_bytes, parsed.status.to_string());
    CHECK(parsed.status.ok());
    CHECK(parsed.text == expected);
  }
}

TEST_CASE("A form that ends before its last delimiter is refused, wherever it ends") {
  const std::string body =
      part("form-data; name=\"key\"", "o") + part("form-data; name=\"file\"; filename=\"f\"", "bytes") + "--xyz--";
  REQUIRE(parse(body).status.ok());
  for (size_t size = 0; size < body.size(); ++size) {
    CAPTURE(size);
    CHECK(parse(body.substr(0, size)).status.reason() == "malformedPostRequest");
  }
}

TEST_CASE("Names of fields and files are read as browsers and libraries write them") {
  CHECK(name_of("form-data; name=\"file\"; filename=\"a b.png\"") == "file[a b.png]=;");
  CHECK(name_of("form-data; name=file; filename=a.png") == "file[a.png]=;");
  CHECK(name_of("Form-Data;NAME=\"file\";FileName=\"a;b=c.png\"") == "file[a;b=c.png]=;");
  CHECK(name_of("form-data; name=\"a\\\"b\\\\c\"") == "a\"b\\c=;");
  CHECK(name_of("form-data; name=\"file\"; filename=\"C:\\folder\\a.png\"") == "file[a.png]=;");
  CHECK(name_of("form-data; name=\"file\"; filename=\"../../a.png\"") == "file[a.png]=;");
  CHECK(name_of("form-data; name=\"file\"; filename=\"\"") == "file[]=;");
  CHECK(name_of("form-data; name=\"file\"; filename*=utf-8''%C3%BC.png") == "file[\xC3\xBC.png]=;");
}

TEST_CASE("A part whose name can be read in two ways, or not at all, refuses the form") {
  CHECK(name_of("form-data") == "refused");
  CHECK(name_of("attachment; name=\"file\"") == "refused");
  CHECK(name_of("form-data; name=\"key\"; name=\"other\"") == "refused");
  CHECK(name_of("form-data; name=\"file\"; filename=\"a\"; filename=\"b\"") == "refused");
  CHECK(name_of("form-data; name=\"key") == "refused");
  CHECK(name_of("form-data; name=\"key\" other=\"x\"") == "refused");
  CHECK(name_of("form-data; name=\"file\"; filename*=latin1''%FC") == "refused");
  CHECK(name_of("form-data; name=\"key\"\r\nContent-Disposition: form-data; name=\"other\"") == "refused");
  CHECK(parse("--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--").status.reason() == "malformedPostRequest");
  CHECK(parse("--xyz\r\nno colon\r\n\r\nx\r\n--xyz--").status.reason() == "malformedPostRequest");
  CHECK(parse("--xyzab\r\n").status.reason() == "malformedPostRequest");
}

TEST_CASE("What a form makes the reader hold is bounded") {
  const std::string much(100'000, 'x');
  CHECK_FALSE(parse(much + "\r\n--xyz--").status.ok());
  CHECK_FALSE(parse("--xyz--" + much).status.ok());
  CHECK_FALSE(parse("--xyz\r\n" + much).status.ok());
  std::string headers;
  for (int i = 0; i < 30; ++i) headers += "\r\nX-A: b";
  CHECK_FALSE(parse(part("form-data; name=\"a\"" + headers, "") + "--xyz--").status.ok());
}

}  // namespace
}  // namespace lakegate
