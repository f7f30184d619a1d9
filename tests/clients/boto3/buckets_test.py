"""boto3: buckets, their settings and lists of access."""

import uuid

import pytest
from botocore.exceptions import ClientError

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def failure(call, **arguments) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_a_bucket_is_made_found_listed_and_deleted(s3):
    name = f"bucket-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "EUROPE-WEST3"})
    assert s3.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "EUROPE-WEST3"
    assert name in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert failure(s3.create_bucket, Bucket=name)[1] == 409
    s3.delete_bucket(Bucket=name)
    assert failure(s3.head_bucket, Bucket=name)[1] == 404


def test_a_bucket_with_objects_is_not_deleted(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=b"x")
    assert failure(s3.delete_bucket, Bucket=bucket) == ("BucketNotEmpty", 409)


def test_versioning_is_set_and_got(s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status


def test_tags_of_a_bucket_are_set_got_and_deleted(s3, bucket):
    tags = [{"Key": "cost", "Value": "centre"}, {"Key": "team", "Value": "blue"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == []
    assert s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_object_lock_is_enabled_at_creation(s3):
    name = f"bucket-{uuid.uuid4().hex}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}
    s3.put_object(Bucket=name, Key="o", Body=b"x")
    assert failure(s3.get_object_retention, Bucket=name, Key="o")[1] == 404
    s3.put_object_retention(Bucket=name, Key="o", Retention={"Mode": "GOVERNANCE",
                                                             "RetainUntilDate": "2099-01-01T00:00:00Z"})
    assert s3.get_object_retention(Bucket=name, Key="o")["Retention"]["Mode"] == "GOVERNANCE"
    assert s3.head_object(Bucket=name, Key="o")["ObjectLockMode"] == "GOVERNANCE"
    assert failure(s3.delete_object, Bucket=name, Key="o")[1] == 403
    s3.put_object_retention(Bucket=name, Key="o", Retention={}, BypassGovernanceRetention=True)
    s3.delete_object(Bucket=name, Key="o")


def test_a_bucket_without_object_lock_says_so(s3, bucket):
    assert failure(s3.get_object_lock_configuration, Bucket=bucket) == ("ObjectLockConfigurationNotFoundError", 404)


def test_lists_of_access_have_s3s_form(s3, bucket):
    s3.put_object(Bucket=bucket, Key="o", Body=b"x", ACL="public-read")
    grants = s3.get_object_acl(Bucket=bucket, Key="o")["Grants"]
    assert [grant["Permission"] for grant in grants if grant["Grantee"].get("URI") == ALL_USERS] == ["READ"]
    s3.put_object_acl(Bucket=bucket, Key="o", ACL="private")
    assert ALL_USERS not in str(s3.get_object_acl(Bucket=bucket, Key="o")["Grants"])
    policy = s3.get_bucket_acl(Bucket=bucket)
    assert policy["Owner"]["ID"]
    writer = {"Grantee": {"Type": "AmazonCustomerByEmail", "EmailAddress": "w@example.com"}, "Permission": "WRITE"}
    reader = {**writer, "Permission": "READ"}
    wanted = {"Owner": policy["Owner"], "Grants": [*policy["Grants"], reader, writer]}
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy=wanted)
    again = s3.get_bucket_acl(Bucket=bucket)["Grants"]
    assert again[:len(policy["Grants"])] == policy["Grants"]
    added = again[len(policy["Grants"]):]
    assert sorted(grant["Permission"] for grant in added) == ["READ", "WRITE"]
    assert len({grant["Grantee"]["ID"] for grant in added}) == 1
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Owner": policy["Owner"], "Grants": again})
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"] == again


@pytest.mark.parametrize("call", [
    "get_bucket_policy", "delete_bucket_policy", "get_bucket_encryption", "delete_bucket_encryption",
    "get_bucket_replication", "delete_bucket_replication", "get_public_access_block", "delete_public_access_block",
    "get_bucket_notification_configuration", "get_bucket_website", "delete_bucket_website",
    "delete_bucket_ownership_controls"])
def test_what_google_does_not_have_is_501_and_leaves_the_bucket(s3, bucket, call):
    assert failure(getattr(s3, call), Bucket=bucket) == ("NotImplemented", 501)
    assert s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
