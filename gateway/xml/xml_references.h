// The references of XML text: &lt; &gt; &amp; &quot; &apos;, &#10; and &#xA;. A pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lakegate {

// The text that `raw` stands for. Nothing for an ampersand that begins no reference (XML 1.0, section 2.4), for an
// entity that only a document type could declare, and for a number that is no Unicode character or is zero. Control
// characters are let through, though XML 1.0 has none: the names of objects may hold them.
std::optional<std::string> resolve_references(std::string_view raw);

}  // namespace lakegate
