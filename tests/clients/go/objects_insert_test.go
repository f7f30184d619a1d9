package clients

import (
	"crypto/md5"
	"fmt"
	"hash/crc32"
	"io"
	"testing"
)

func TestWritersOfEveryChunkSizeStoreTheSameBytes(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	for _, chunkSize := range []int{0, 256 * kib, 1 * mib, 16 * mib} {
		for _, size := range []int{0, 1, 256*kib - 1, 256 * kib, 256*kib + 1, 1*mib + 17, 5 * mib} {
			t.Run(fmt.Sprintf("chunk %d size %d", chunkSize, size), func(t *testing.T) {
				data := payload(size, int64(size))
				object := bucket.Object(fmt.Sprintf("o-%d-%d", chunkSize, size))
				writer := object.NewWriter(t.Context())
				writer.ChunkSize = chunkSize
				attrs := finish(t, writer, data)
				if attrs.Size != int64(size) || attrs.CRC32C != crc32.Checksum(data, castagnoli) {
					t.Fatalf("size %d crc32c %d", attrs.Size, attrs.CRC32C)
				}
				if sum := md5.Sum(data); string(attrs.MD5) != string(sum[:]) {
					t.Fatalf("md5 %x, want %x", attrs.MD5, sum)
				}
				expectBytes(t, object, data)
			})
		}
	}
}

func TestMetadataOfTheWriterIsStored(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	for _, chunkSize := range []int{0, 256 * kib} {
		object := bucket.Object(fmt.Sprintf("described-%d", chunkSize))
		writer := object.NewWriter(t.Context())
		writer.ChunkSize = chunkSize
		writer.ContentType = "image/png"
		writer.CacheControl = "no-store"
		writer.ContentLanguage = "de"
		writer.StorageClass = "NEARLINE"
		writer.Metadata = map[string]string{"colour": "blue", "größe": "groß"}
		finish(t, writer, payload(300*kib, 1))
		attrs, err := object.Attrs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if attrs.ContentType != "image/png" || attrs.CacheControl != "no-store" || attrs.ContentLanguage != "de" ||
			attrs.StorageClass != "NEARLINE" || attrs.Metadata["colour"] != "blue" || attrs.Metadata["größe"] != "groß" {
			t.Fatalf("%+v", attrs)
		}
	}
}

func TestAWrongChecksumIsRefusedAndStoresNothing(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	for _, kind := range []string{"crc32c", "md5"} {
		for _, chunkSize := range []int{0, 256 * kib} {
			object := bucket.Object("wrong")
			writer := object.NewWriter(t.Context())
			writer.ChunkSize = chunkSize
			if kind == "crc32c" {
				writer.CRC32C = 12345
				writer.SendCRC32C = true
			} else {
				sum := md5.Sum([]byte("other"))
				writer.MD5 = sum[:]
			}
			if _, err := writer.Write(payload(300*kib, 1)); err != nil && err != io.ErrClosedPipe {
				expectStatus(t, err, 400)
			}
			expectStatus(t, writer.Close(), 400)
			expectMissing(t, object)
		}
	}
}

func TestProgressIsReportedByChunk(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	writer := bucket.Object("progress").NewWriter(t.Context())
	writer.ChunkSize = 256 * kib
	var seen []int64
	writer.ProgressFunc = func(sent int64) { seen = append(seen, sent) }
	finish(t, writer, payload(1*mib, 1))
	if len(seen) < 3 || seen[0] != 256*kib {
		t.Fatalf("progress %v", seen)
	}
}

func Test64MiBGoUpAndDown(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	data := payload(64*mib, 1)
	writer := bucket.Object("large").NewWriter(t.Context())
	writer.ChunkSize = 8 * mib
	finish(t, writer, data)
	expectBytes(t, bucket.Object("large"), data)
}

func TestOddNamesRoundTrip(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	names := []string{"a/../b", "a//b", "/leading", "trailing/", "%2F", "a%2Fb", "100%25", "plus+plus", "what?x=y&z",
		"hash#tag", "with space", "ünïcödé", "日本語/ファイル", "😀", "semi;colon",
		"o/b", "x/compose", "x/acl", "..a", "a/./b"}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			object := bucket.Object(name)
			put(t, object, []byte(name))
			expectBytes(t, object, []byte(name))
			attrs, err := object.Attrs(t.Context())
			if err != nil || attrs.Name != name {
				t.Fatalf("%+v %v", attrs, err)
			}
			if found, _ := list(t, bucket, prefixQuery(name)); len(found) != 1 || found[0] != name {
				t.Fatalf("listed as %q", found)
			}
			copied := bucket.Object(name + "~copy")
			if _, err := copied.CopierFrom(object).Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			expectBytes(t, copied, []byte(name))
			if err := object.Delete(t.Context()); err != nil {
				t.Fatal(err)
			}
			expectMissing(t, object)
		})
	}
}
