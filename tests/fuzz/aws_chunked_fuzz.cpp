// aws-chunked bodies: however they are cut they give the same bytes, never more than was promised, and nothing at all
// of chunks whose signature nobody could make.
//
// The first byte chooses the form, and from 128 on a server that reads no signatures; the second the promised length
// and the size of the pieces.
#include <string>

#include "auth/body_obligation.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/pieces_source.h"

namespace {

using namespace lakegate;

struct Decoded {
  std::string data;
  bool is_whole = false;
};

Decoded decode(const BodyObligation& obligation, bool is_unread, std::string_view text, size_t piece_bytes) {
  fuzz::PiecesSource source(text, piece_bytes);
  const auto obliged =
      is_unread ? make_unread_chunks_source(obligation, source) : make_obliged_source(obligation, source);
  Decoded decoded;
  while (true) {
    const Result<Bytes> piece = sync_wait(obliged->read());
    if (!piece.ok()) return decoded;
    if (piece->empty()) break;
    decoded.data += as_text(*piece);
  }
  decoded.is_whole = true;
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::FuzzInput input(data, size);
  BodyObligation obligation;
  constexpr PayloadForm kForms[] = {PayloadForm::kChunksUnsignedWithTrailer, PayloadForm::kChunksSigned,
                                    PayloadForm::kChunksSignedWithTrailer};
  const uint8_t form = input.byte();
  obligation.form = kForms[form % 3];
  const bool is_unread = form >= 128 && obligation.form == PayloadForm::kChunksUnsignedWithTrailer;
  const uint8_t choice = input.byte();
  obligation.decoded_size_bytes = choice % 32;
  obligation.trailers = {"x-amz-checksum-crc32c"};
  if (obligation.form == PayloadForm::kChunksSigned) obligation.trailers.clear();
  obligation.seed_signature = std::string(64, '0');
  obligation.signing_key = Secret("a secret that no input holds: 7c1f0e");
  const Decoded whole = decode(obligation, is_unread, input.rest(), size + 1);
  const Decoded pieces = decode(obligation, is_unread, input.rest(), 1 + choice / 32);
  fuzz::expect(whole.is_whole == pieces.is_whole, "cutting does not change whether a body is whole");
  fuzz::expect(!whole.is_whole || whole.data == pieces.data, "cutting does not change the bytes");
  fuzz::expect(pieces.data.size() <= obligation.decoded_size_bytes, "never more than was promised");
  fuzz::expect(!whole.is_whole || whole.data.size() == obligation.decoded_size_bytes, "never less at the end");
  if (obligation.form != PayloadForm::kChunksUnsignedWithTrailer) {
    fuzz::expect(!whole.is_whole && whole.data.empty() && pieces.data.empty(), "nothing of a chunk that nobody signed");
  }
  return 0;
}
