// Certificates for development: a local authority and a server certificate that it signed, for localhost only.
// May block; the command line and tests call it.
#pragma once

#include <string>

#include "base/status.h"

namespace lakegate {

// Writes `ca.pem` (for clients to trust), `server.pem` (certificate and authority) and `server.key` (mode 0600) into
// `directory`, which must exist, for localhost, *.localhost, 127.0.0.1 and ::1, valid for 825 days (the most that
// Apple's clients accept). The authority's own key is never stored, so nobody can sign more. kAlreadyExists, and
// nothing written, when one of the files is there.
Status write_dev_certificates(const std::string& directory);

}  // namespace lakegate
