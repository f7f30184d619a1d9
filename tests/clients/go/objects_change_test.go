package clients

import (
	"fmt"
	"hash/crc32"
	"sync"
	"testing"
	"time"

	"cloud.google.com/go/storage"
)

func TestUpdateChangesOnlyWhatItNames(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	writer := bucket.Object("o").NewWriter(t.Context())
	writer.ContentType = "text/plain"
	writer.Metadata = map[string]string{"kept": "1"}
	before := finish(t, writer, []byte("bytes"))
	customTime := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	attrs, err := bucket.Object("o").Update(t.Context(), storage.ObjectAttrsToUpdate{
		CacheControl: "private", CustomTime: customTime, Metadata: map[string]string{"kept": "1", "added": "2"}})
	if err != nil {
		t.Fatal(err)
	}
	if attrs.ContentType != "text/plain" || attrs.CacheControl != "private" || !attrs.CustomTime.Equal(customTime) ||
		len(attrs.Metadata) != 2 || attrs.Metageneration != 2 || attrs.Generation != before.Generation {
		t.Fatalf("%+v", attrs)
	}
	attrs, err = bucket.Object("o").Update(t.Context(), storage.ObjectAttrsToUpdate{Metadata: map[string]string{}})
	if err != nil || len(attrs.Metadata) != 0 {
		t.Fatalf("%+v %v", attrs, err)
	}
	_, err = bucket.Object("o").If(storage.Conditions{MetagenerationMatch: 1}).Update(
		t.Context(), storage.ObjectAttrsToUpdate{CacheControl: "x"})
	expectPreconditionFailed(t, err)
}

func TestComposeJoinsInOrder(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	var parts []*storage.ObjectHandle
	var data []byte
	for number := range 32 {
		part := bucket.Object(fmt.Sprintf("part-%d", number))
		put(t, part, payload(1000+number, int64(number)))
		parts = append(parts, part)
		data = append(data, payload(1000+number, int64(number))...)
	}
	composer := bucket.Object("whole").If(storage.Conditions{DoesNotExist: true}).ComposerFrom(parts...)
	composer.ContentType = "application/x-whole"
	attrs, err := composer.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if attrs.Size != int64(len(data)) || attrs.CRC32C != crc32.Checksum(data, castagnoli) || len(attrs.MD5) != 0 ||
		attrs.ComponentCount != 32 || attrs.ContentType != "application/x-whole" {
		t.Fatalf("%+v", attrs)
	}
	expectBytes(t, bucket.Object("whole"), data)
	_, err = bucket.Object("whole").If(storage.Conditions{DoesNotExist: true}).ComposerFrom(parts...).Run(t.Context())
	expectPreconditionFailed(t, err)
}

func TestCopierFollowsTheTokenToTheEnd(t *testing.T) {
	client := newClient(t)
	bucket, other := newBucket(t, client), newBucket(t, client)
	data := payload(20*mib, 5)
	writer := bucket.Object("source").NewWriter(t.Context())
	writer.Metadata = map[string]string{"colour": "blue"}
	before := finish(t, writer, data)
	copier := other.Object("target").CopierFrom(bucket.Object("source"))
	var last, total uint64
	copier.ProgressFunc = func(copied, all uint64) { last, total = copied, all }
	attrs, err := copier.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if last != total || total != uint64(len(data)) || attrs.Metadata["colour"] != "blue" ||
		attrs.CRC32C != before.CRC32C {
		t.Fatalf("%d of %d, %+v", last, total, attrs)
	}
	expectBytes(t, other.Object("target"), data)
	changed := bucket.Object("nearline").CopierFrom(bucket.Object("source"))
	changed.StorageClass = "NEARLINE"
	if attrs, err = changed.Run(t.Context()); err != nil || attrs.StorageClass != "NEARLINE" {
		t.Fatalf("%+v %v", attrs, err)
	}
	expectBytes(t, bucket.Object("nearline"), data)
	onlyNew := storage.Conditions{DoesNotExist: true}
	_, err = other.Object("target").If(onlyNew).CopierFrom(bucket.Object("source")).Run(t.Context())
	expectPreconditionFailed(t, err)
	_, err = other.Object("new").CopierFrom(
		bucket.Object("source").If(storage.Conditions{GenerationMatch: before.Generation + 1})).Run(t.Context())
	expectPreconditionFailed(t, err)
	expectMissing(t, other.Object("new"))
}

func TestMoveLeavesOnlyTheTarget(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	before := put(t, bucket.Object("from"), []byte("bytes"))
	put(t, bucket.Object("occupied"), []byte("old"))
	_, err := bucket.Object("from").Move(t.Context(), storage.MoveObjectDestination{
		Object: "occupied", Conditions: &storage.Conditions{DoesNotExist: true}})
	expectPreconditionFailed(t, err)
	_, err = bucket.Object("from").If(storage.Conditions{GenerationMatch: before.Generation + 1}).Move(
		t.Context(), storage.MoveObjectDestination{Object: "to"})
	expectPreconditionFailed(t, err)
	attrs, err := bucket.Object("from").Move(t.Context(), storage.MoveObjectDestination{Object: "to"})
	if err != nil || attrs.Name != "to" || attrs.CRC32C != before.CRC32C {
		t.Fatalf("%+v %v", attrs, err)
	}
	expectMissing(t, bucket.Object("from"))
	expectBytes(t, bucket.Object("to"), []byte("bytes"))
}

func TestWritesObeyEachPrecondition(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	for _, chunkSize := range []int{0, 256 * kib} {
		attrs := put(t, bucket.Object("o"), []byte("first"))
		for _, one := range []struct {
			conditions storage.Conditions
			holds      bool
		}{
			{storage.Conditions{DoesNotExist: true}, false},
			{storage.Conditions{GenerationMatch: attrs.Generation + 1}, false},
			{storage.Conditions{MetagenerationMatch: 2}, false},
			{storage.Conditions{MetagenerationMatch: 1}, true},
		} {
			writer := bucket.Object("o").If(one.conditions).NewWriter(t.Context())
			writer.ChunkSize = chunkSize
			_, _ = writer.Write(payload(300*kib, 1)) // The error, if any, comes again from Close.
			if err := writer.Close(); one.holds && err != nil {
				t.Fatalf("%+v: %v", one.conditions, err)
			} else if !one.holds {
				expectPreconditionFailed(t, err)
				expectBytes(t, bucket.Object("o"), []byte("first"))
			}
		}
	}
	attrs := put(t, bucket.Object("o"), []byte("last"))
	wrong := storage.Conditions{GenerationMatch: attrs.Generation + 1}
	expectPreconditionFailed(t, bucket.Object("o").If(wrong).Delete(t.Context()))
	if err := bucket.Object("o").If(storage.Conditions{GenerationMatch: attrs.Generation}).Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestOf32CreatorsExactlyOneWins(t *testing.T) {
	client := newClient(t)
	bucket := newBucket(t, client)
	for round := range 5 {
		object := bucket.Object(fmt.Sprintf("created-%d", round)).If(storage.Conditions{DoesNotExist: true}).
			Retryer(storage.WithPolicy(storage.RetryNever))
		var group sync.WaitGroup
		start := make(chan struct{})
		errs := make([]error, 32)
		for number := range errs {
			group.Go(func() {
				<-start
				writer := object.NewWriter(t.Context())
				writer.ChunkSize = 0
				_, _ = fmt.Fprintf(writer, "writer %d", number)
				errs[number] = writer.Close()
			})
		}
		close(start)
		group.Wait()
		winner := -1
		for number, err := range errs {
			if err == nil {
				if winner >= 0 {
					t.Fatalf("both %d and %d won", winner, number)
				}
				winner = number
			} else {
				expectPreconditionFailed(t, err)
			}
		}
		if winner < 0 {
			t.Fatal("nobody won")
		}
		expectBytes(t, bucket.Object(fmt.Sprintf("created-%d", round)), fmt.Appendf(nil, "writer %d", winner))
	}
}
