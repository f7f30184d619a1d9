// The refusals of Google Cloud Storage, word by word. Pure functions; any thread.
#pragma once

#include "auth/authorizer.h"

namespace lakegate {

// "ann@example.com does not have storage.objects.get access to the Google Cloud Storage object. Permission
// 'storage.objects.get' denied on resource (or it may not exist)." Anonymous callers are told to sign in
// (kUnauthenticated with reason "required"), others that they may not (kPermissionDenied).
Status access_refusal(const Principal& principal, const AccessRequest& access);

// The credential was made for less than this request.
Status scope_refusal();

}  // namespace lakegate
