// The documents that requests of the XML API bring.
#pragma once

#include <string>

#include "base/limits.h"
#include "gateway/context.h"
#include "gateway/xml/xml_read.h"

namespace lakegate {

// The body. Reason "badDigest" where it is not what Content-MD5 or x-goog-hash say.
Task<Result<std::string>> read_xml_body(RequestContext& context, size_t limit_bytes = limits::kXmlBodyBytesMax);

// The same as a document with the root `root`.
Task<Result<XmlElement>> read_xml_document(RequestContext& context, std::string_view root);

}  // namespace lakegate
