// Every limit of the server in one place, with where it comes from. Constants only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lakegate::limits {

// --- objects and buckets (https://cloud.google.com/storage/quotas) ---
inline constexpr uint64_t kObjectSizeBytesMax = 5ULL << 40;
inline constexpr size_t kObjectNameBytesMax = 1024;
inline constexpr size_t kMetadataKeyBytesMax = 1024;
inline constexpr size_t kMetadataValueBytesMax = 4096;
inline constexpr size_t kMetadataTotalBytesMax = 8192;
inline constexpr size_t kBucketLabelsMax = 64;
inline constexpr size_t kLifecycleRulesMax = 100;
inline constexpr size_t kLifecycleAffixesMax = 1000;  // Prefixes and suffixes of all rules together.
inline constexpr size_t kCorsRulesMax = 100;
inline constexpr size_t kIpFilterRangesMax = 200;
inline constexpr size_t kIpFilterNetworksMax = 25;
inline constexpr int64_t kRetentionPeriodMaxS = 3'155'760'000;  // 100 years.
// https://cloud.google.com/storage/docs/soft-delete: 7 to 90 days, or 0.
inline constexpr int64_t kSoftDeleteRetentionMinS = 7LL * 24 * 3600;
inline constexpr int64_t kSoftDeleteRetentionMaxS = 90LL * 24 * 3600;
// After so long uniform bucket-level access cannot be switched off any more.
inline constexpr int64_t kUniformAccessLockDelayUs = 90LL * 24 * 3600 * 1'000'000;
inline constexpr size_t kContentTypeBytesMax = 1024;
inline constexpr int kHmacKeysPerServiceAccountMax = 10;
inline constexpr int kHmacKeysListResultsMax = 250;
inline constexpr size_t kServiceAccountEmailBytesMax = 254;
// How long a deleted key stays listed.
inline constexpr int64_t kDeletedHmacKeyShownUs = 30LL * 24 * 3600 * 1'000'000;
inline constexpr size_t kNotificationsPerBucketMax = 100;
inline constexpr int kNotificationsPerEventMax = 10;
// What Google's servers enforce; the page says 10.
inline constexpr size_t kNotificationAttributesMax = 5;
inline constexpr size_t kNotificationAttributeKeyBytesMax = 256;
inline constexpr size_t kNotificationAttributeValueBytesMax = 1024;
inline constexpr size_t kPubsubTopicBytesMax = 512;
inline constexpr int64_t kZonalCacheTtlSMin = 3600;
inline constexpr int64_t kZonalCacheTtlSMax = 7LL * 24 * 3600;
// A disabled cache can be resumed for an hour; then it is gone.
inline constexpr int64_t kDisabledCacheKeptUs = 3600LL * 1'000'000;
inline constexpr int kManagedFolderDepthMax = 15;
// https://cloud.google.com/storage/docs/folders-overview#considerations
inline constexpr size_t kFolderNameBytesMax = 512;
inline constexpr int kFolderDepthMax = 50;
inline constexpr size_t kRapidCachePoliciesMax = 100;
// https://cloud.google.com/storage/docs/use-object-contexts
inline constexpr size_t kContextsMax = 50;
inline constexpr size_t kContextTextCharactersMax = 256;
inline constexpr size_t kContextsBytesMax = 25U << 10;
inline constexpr size_t kContextFilterBytesMax = 4096;
inline constexpr size_t kContextFilterTermsMax = 50;
inline constexpr size_t kBulkRestoreGlobsMax = 100;
inline constexpr int kComposeComponentsMax = 32;
// Google asks for 100 at most, and its own Python client sends up to 1,000.
inline constexpr int kBatchPartsMax = 1000;
inline constexpr int kListResultsMax = 1000;
inline constexpr int kOperationsListResultsMax = 100;
// A page also ends when its records reach this size, so that a listing is never held whole.
inline constexpr size_t kListPageBytesMax = 4U << 20;
// A page also ends, perhaps empty but with a token, when so many records were looked at that a glob did not match.
inline constexpr size_t kListExaminedMax = 100'000;
inline constexpr size_t kGlobBytesMax = 1024;
inline constexpr int kGlobDepthMax = 16;
inline constexpr uint64_t kResumableChunkMultipleBytes = 256U << 10;
inline constexpr uint64_t kRewriteBytesMultiple = 1U << 20;
inline constexpr int64_t kUploadSessionLifetimeUs = 7LL * 24 * 3600 * 1'000'000;

// https://cloud.google.com/storage/quotas#multipart
inline constexpr int kMultipartPartNumberMax = 10'000;
inline constexpr uint64_t kMultipartPartSizeBytesMin = 5ULL << 20;  // Of every part but the last.
inline constexpr uint64_t kMultipartPartSizeBytesMax = 5ULL << 30;
inline constexpr int kMultipartPartsListResultsMax = 1000;
inline constexpr int kMultipartUploadsListResultsMax = 1000;
inline constexpr size_t kMultiObjectDeleteMax = 1000;
inline constexpr size_t kObjectTagsMax = 10;
inline constexpr size_t kTagKeyCharactersMax = 128;
inline constexpr size_t kTagValueCharactersMax = 256;

// --- signing in ---
// https://cloud.google.com/storage/docs/access-control/signed-urls#authentication
inline constexpr int64_t kSignedUrlLifetimeSMax = 7LL * 24 * 3600;
// How far a client's clock may be from ours (https://cloud.google.com/storage/docs/xml-api/reference-status).
inline constexpr int64_t kSignatureClockSkewUs = 15LL * 60 * 1'000'000;
inline constexpr size_t kSignedHeadersMax = 100;
inline constexpr size_t kAuthorizationBytesMax = 16U << 10;
inline constexpr size_t kJwtBytesMax = 16U << 10;
inline constexpr int64_t kJwtLifetimeSMax = 3600;
inline constexpr int64_t kJwtClockSkewS = 60;
inline constexpr size_t kJwksBytesMax = 256U << 10;
inline constexpr size_t kJwksKeysMax = 100;
// From the connection to an identity provider to the end of its answer.
inline constexpr int kJwksFetchTimeoutMs = 5'000;
inline constexpr int kRsaKeyBitsMin = 2048;
inline constexpr int kRsaKeyBitsMax = 8192;
inline constexpr size_t kAwsChunkBytesMax = 16U << 20;
inline constexpr size_t kAwsChunkHeaderBytesMax = 4U << 10;
inline constexpr size_t kPostPolicyBytesMax = 64U << 10;
inline constexpr size_t kPostPolicyConditionsMax = 100;
inline constexpr size_t kPostFormFieldsMax = 200;
inline constexpr size_t kPostFormFieldBytesMax = 64U << 10;
// All fields before the file together: they are held before anybody is known to have sent them.
inline constexpr size_t kPostFormFieldsBytesMax = 256U << 10;
inline constexpr int64_t kAccessTokenLifetimeS = 3600;
inline constexpr int64_t kAccessTokenLifetimeSMax = 12LL * 3600;
inline constexpr size_t kOauthFormBytesMax = 64U << 10;
inline constexpr size_t kOauthScopesMax = 64;
inline constexpr size_t kAccessBoundaryRulesMax = 10;
// https://cloud.google.com/iam/quotas
inline constexpr int kServiceAccountsPerProjectMax = 100;
inline constexpr int kKeysPerServiceAccountMax = 10;
inline constexpr size_t kGroupMembersMax = 10'000;
inline constexpr int kGroupDepthMax = 4;
inline constexpr size_t kCredentialCacheEntriesMax = 10'000;

// --- IAM policies (https://cloud.google.com/iam/quotas) ---
inline constexpr size_t kIamPolicyPrincipalsMax = 1500;
inline constexpr size_t kIamConditionTitleBytesMax = 100;
inline constexpr size_t kIamConditionDescriptionBytesMax = 256;
inline constexpr size_t kIamConditionBytesMax = 4096;
inline constexpr int kIamConditionLogicalOperatorsMax = 12;
inline constexpr int kIamConditionDepthMax = 16;

// --- stored form ---
// Objects up to this size live in the metadata store, and one sync makes bytes and record durable together.
inline constexpr size_t kInlineBytesMax = 64U << 10;
inline constexpr size_t kBlobBlockBytes = 64U << 10;
// A composite with more pieces than this is copied into one blob, so that records stay small.
inline constexpr size_t kExtentsPerObjectMax = 1024;

// --- HTTP ---
inline constexpr size_t kHeadBytesMax = 32U << 10;
inline constexpr size_t kHeaderCountMax = 200;
inline constexpr size_t kTargetBytesMax = 16U << 10;
inline constexpr size_t kJsonBodyBytesMax = 1U << 20;
inline constexpr int kJsonDepthMax = 32;
inline constexpr size_t kXmlBodyBytesMax = 1U << 20;
inline constexpr size_t kBatchBodyBytesMax = 10U << 20;
inline constexpr size_t kMultipartMetadataBytesMax = 1U << 20;
inline constexpr size_t kBodyBufferBytes = 256U << 10;
inline constexpr int kConnectionsMax = 20'000;
inline constexpr int kHeaderTimeoutMs = 30'000;
inline constexpr int kIdleTimeoutMs = 300'000;
// A body or an answer that moves nothing for this long is given up.
inline constexpr int kBodyStallTimeoutMs = 60'000;
inline constexpr int kDrainTimeoutMs = 30'000;

// --- metadata ---
inline constexpr int kTransactionAttemptsMax = 100;
inline constexpr size_t kCommitGroupBytesMax = 8U << 20;
// Decoded rows that are kept in memory (metadata/kv/row_cache.h): some 50,000 buckets with their policies.
inline constexpr size_t kRowCacheBytesMax = 64U << 20;
// And of live objects: some 40,000.
inline constexpr size_t kRowCacheObjectBytesMax = 64U << 20;
// And bytes of small objects: a thousand of 64 KiB.
inline constexpr size_t kRowCacheInlineBytesMax = 64U << 20;
// Bytes of objects that stay in memory are verified again when they are sent so long after the last time.
inline constexpr int64_t kVerifiedInMemoryForUs = 1'000'000;

// --- background work ---
// Records that one step of a long-running operation changes in one commit.
inline constexpr size_t kOperationStepItemsMax = 200;
// Records that one step of a folder's rename copies or erases; less is done with each than elsewhere.
inline constexpr size_t kFolderRenameStepItemsMax = 1000;
// Steps that the request which begins an operation on a folder does itself, so that a small one is done when it is
// answered.
inline constexpr int kOperationStepsInRequestMax = 4;
// Finished operations can be asked for this long.
inline constexpr int64_t kFinishedOperationLifetimeUs = 30LL * 24 * 3600 * 1'000'000;
inline constexpr size_t kOperationFilterBytesMax = 2048;
inline constexpr int kOperationFilterDepthMax = 8;
// How long an advanced relocation may take before it waits again: where the caller says nothing, and at most.
inline constexpr int64_t kRelocationAdvanceTtlUs = 12LL * 3600 * 1'000'000;
inline constexpr int64_t kRelocationAdvanceTtlSMax = 7LL * 24 * 3600;

}  // namespace lakegate::limits
