package clients

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cloud.google.com/go/storage"
	"google.golang.org/api/iterator"
)

func TestBucketsAreMadeChangedListedAndRemoved(t *testing.T) {
	client := newClient(t)
	base := newBucket(t, client).BucketName()
	bucket := client.Bucket(base + "-2")
	err := bucket.Create(t.Context(), "test-project", &storage.BucketAttrs{
		Location: "EUROPE-WEST3", StorageClass: "NEARLINE", Labels: map[string]string{"team": "blue"},
		VersioningEnabled: true})
	if err != nil {
		t.Fatal(err)
	}
	attrs, err := bucket.Attrs(t.Context())
	if err != nil || attrs.Location != "EUROPE-WEST3" || attrs.LocationType != "region" ||
		attrs.StorageClass != "NEARLINE" ||
		attrs.Labels["team"] != "blue" || !attrs.VersioningEnabled || attrs.MetaGeneration != 1 || attrs.Created.IsZero() {
		t.Fatalf("%+v %v", attrs, err)
	}
	expectStatus(t, bucket.Create(t.Context(), "test-project", nil), 409)

	update := storage.BucketAttrsToUpdate{VersioningEnabled: false, StorageClass: "COLDLINE"}
	update.SetLabel("colour", "red")
	update.DeleteLabel("team")
	attrs, err = bucket.If(storage.BucketConditions{MetagenerationMatch: 1}).Update(t.Context(), update)
	if err != nil || attrs.VersioningEnabled || attrs.StorageClass != "COLDLINE" || len(attrs.Labels) != 1 ||
		attrs.Labels["colour"] != "red" || attrs.MetaGeneration != 2 {
		t.Fatalf("%+v %v", attrs, err)
	}
	_, err = bucket.If(storage.BucketConditions{MetagenerationMatch: 1}).Update(t.Context(), update)
	expectPreconditionFailed(t, err)

	buckets := client.Buckets(t.Context(), "test-project")
	buckets.Prefix = base
	var names []string
	for {
		found, err := buckets.Next()
		if err == iterator.Done {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found.Name)
	}
	if want := []string{base, base + "-2"}; !slices.Equal(names, want) {
		t.Fatalf("got %s, want %s", strings.Join(names, " "), strings.Join(want, " "))
	}
	put(t, bucket.Object("o"), []byte("x"))
	expectStatus(t, bucket.Delete(t.Context()), 409)
	if err := bucket.Object("o").Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := bucket.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.Attrs(t.Context()); !errors.Is(err, storage.ErrBucketNotExist) {
		t.Fatalf("got %v", err)
	}
}
