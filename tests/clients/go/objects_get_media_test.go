package clients

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"cloud.google.com/go/storage"
	"google.golang.org/api/option"
)

// eachReader runs the test with readers that speak the XML API (the default) and the JSON API.
func eachReader(t *testing.T, test func(t *testing.T, bucket *storage.BucketHandle)) {
	for name, options := range map[string][]option.ClientOption{"xml": nil, "json": {storage.WithJSONReads()}} {
		t.Run(name, func(t *testing.T) { test(t, newBucket(t, newClient(t, options...))) })
	}
}

func TestReadersYieldWholeObjects(t *testing.T) {
	eachReader(t, func(t *testing.T, bucket *storage.BucketHandle) {
		for _, size := range []int{0, 1, 100_000, 3 * mib} {
			data := payload(size, 7)
			attrs := put(t, bucket.Object("o"), data)
			reader, err := bucket.Object("o").NewReader(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(reader)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("size %d: %d bytes, %v", size, len(got), err)
			}
			if reader.Attrs.Size != int64(size) || reader.Attrs.Generation != attrs.Generation ||
				reader.Attrs.Metageneration != 1 {
				t.Fatalf("%+v", reader.Attrs)
			}
			if size > 0 && reader.Attrs.CRC32C != attrs.CRC32C {
				t.Fatalf("the reader found no crc32c: %+v", reader.Attrs)
			}
			reader.Close()
		}
	})
}

func TestRangesHoldExactlyTheirBytes(t *testing.T) {
	eachReader(t, func(t *testing.T, bucket *storage.BucketHandle) {
		data := payload(1*mib, 3)
		put(t, bucket.Object("o"), data)
		for _, one := range []struct{ offset, length, begin, end int64 }{
			{0, 10, 0, 10}, {5, 1, 5, 6}, {100, -1, 100, mib}, {mib - 1, 1, mib - 1, mib}, {-7, -1, mib - 7, mib},
			{mib - 5, 100, mib - 5, mib}, {0, 0, 0, 0}, {256*kib - 1, 2, 256*kib - 1, 256*kib + 1},
		} {
			t.Run(fmt.Sprintf("%d+%d", one.offset, one.length), func(t *testing.T) {
				reader, err := bucket.Object("o").NewRangeReader(t.Context(), one.offset, one.length)
				if err != nil {
					t.Fatal(err)
				}
				defer reader.Close()
				got, err := io.ReadAll(reader)
				if err != nil || !bytes.Equal(got, data[one.begin:one.end]) {
					t.Fatalf("%d bytes, %v", len(got), err)
				}
				if reader.Attrs.Size != mib {
					t.Fatalf("size of the whole object: %d", reader.Attrs.Size)
				}
			})
		}
		_, err := bucket.Object("o").NewRangeReader(t.Context(), mib+1, 5)
		expectStatus(t, err, 416)
	})
}

func TestGzipIsDecompressedUnlessReadCompressed(t *testing.T) {
	eachReader(t, func(t *testing.T, bucket *storage.BucketHandle) {
		text := bytes.Repeat([]byte("gzip makes this shorter. "), 10_000)
		var packed bytes.Buffer
		packer := gzip.NewWriter(&packed)
		packer.Write(text)
		packer.Close()
		writer := bucket.Object("text").NewWriter(t.Context())
		writer.ContentEncoding = "gzip"
		writer.ContentType = "text/plain"
		finish(t, writer, packed.Bytes())
		reader, err := bucket.Object("text").NewReader(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(reader)
		if err != nil || !bytes.Equal(got, text) || !reader.Attrs.Decompressed {
			t.Fatalf("%d bytes, %v, %+v", len(got), err, reader.Attrs)
		}
		if !strings.HasSuffix(t.Name(), "json") { // The library cannot ask for this over JSON.
			expectBytes(t, bucket.Object("text").ReadCompressed(true), packed.Bytes())
		}
	})
}

func TestReadersObeyPreconditionsAndGenerations(t *testing.T) {
	eachReader(t, func(t *testing.T, bucket *storage.BucketHandle) {
		attrs := put(t, bucket.Object("o"), []byte("bytes"))
		generation := attrs.Generation
		expectBytes(t, bucket.Object("o").Generation(generation), []byte("bytes"))
		expectBytes(t, bucket.Object("o").If(storage.Conditions{GenerationMatch: generation}), []byte("bytes"))
		expectBytes(t, bucket.Object("o").If(storage.Conditions{MetagenerationMatch: 1}), []byte("bytes"))
		_, err := bucket.Object("o").If(storage.Conditions{GenerationMatch: generation + 1}).NewReader(t.Context())
		expectPreconditionFailed(t, err)
		_, err = bucket.Object("o").If(storage.Conditions{MetagenerationMatch: 2}).NewReader(t.Context())
		expectPreconditionFailed(t, err)
		if strings.HasSuffix(t.Name(), "json") { // The library does not send this condition over XML.
			_, err = bucket.Object("o").If(storage.Conditions{GenerationNotMatch: generation}).NewReader(t.Context())
			expectStatus(t, err, 304)
		}
		_, err = bucket.Object("o").Generation(generation + 1).NewReader(t.Context())
		if !errors.Is(err, storage.ErrObjectNotExist) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestWhatIsMissingIsSaidToBeMissing(t *testing.T) {
	eachReader(t, func(t *testing.T, bucket *storage.BucketHandle) {
		if _, err := bucket.Object("missing").NewReader(t.Context()); !errors.Is(err, storage.ErrObjectNotExist) {
			t.Fatalf("got %v", err)
		}
	})
	client := newClient(t)
	if _, err := client.Bucket("bucket-that-nobody-made").Attrs(t.Context()); !errors.Is(err, storage.ErrBucketNotExist) {
		t.Fatalf("got %v", err)
	}
}

func expectMissing(t *testing.T, object *storage.ObjectHandle) {
	t.Helper()
	if _, err := object.Attrs(t.Context()); !errors.Is(err, storage.ErrObjectNotExist) {
		t.Fatalf("%s: got %v, want ErrObjectNotExist", object.ObjectName(), err)
	}
}
