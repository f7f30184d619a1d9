// Package clients tests the server with cloud.google.com/go/storage. STORAGE_EMULATOR_HOST names the server
// (http://127.0.0.1:PORT); go_client_test.py beside this package starts one and sets it.
package clients

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	mathrand "math/rand"
	"net/http"
	"os"
	"testing"

	"cloud.google.com/go/storage"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iterator"
	"google.golang.org/api/option"
)

const (
	kib = 1024
	mib = 1024 * kib
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// payload returns incompressible bytes that depend only on the arguments.
func payload(sizeBytes int, seed int64) []byte {
	data := make([]byte, sizeBytes)
	mathrand.New(mathrand.NewSource(seed)).Read(data)
	return data
}

// newClient returns a client that finds the server by STORAGE_EMULATOR_HOST.
func newClient(t *testing.T, options ...option.ClientOption) *storage.Client {
	t.Helper()
	if os.Getenv("STORAGE_EMULATOR_HOST") == "" {
		t.Fatal("STORAGE_EMULATOR_HOST is not set: run these tests by go_client_test.py")
	}
	client, err := storage.NewClient(context.Background(), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func newBucket(t *testing.T, client *storage.Client) *storage.BucketHandle {
	t.Helper()
	random := make([]byte, 12)
	rand.Read(random)
	bucket := client.Bucket("go-" + hex.EncodeToString(random))
	if err := bucket.Create(t.Context(), "test-project", nil); err != nil {
		t.Fatal(err)
	}
	return bucket
}

func put(t *testing.T, object *storage.ObjectHandle, data []byte) *storage.ObjectAttrs {
	t.Helper()
	writer := object.NewWriter(t.Context())
	return finish(t, writer, data)
}

func finish(t *testing.T, writer *storage.Writer, data []byte) *storage.ObjectAttrs {
	t.Helper()
	if _, err := io.Copy(writer, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return writer.Attrs()
}

func read(t *testing.T, object *storage.ObjectHandle) []byte {
	t.Helper()
	reader, err := object.NewReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	data, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func expectBytes(t *testing.T, object *storage.ObjectHandle, want []byte) {
	t.Helper()
	if got := read(t, object); !bytes.Equal(got, want) {
		t.Fatalf("%s: %d bytes that differ from the %d expected", object.ObjectName(), len(got), len(want))
	}
}

func expectStatus(t *testing.T, err error, status int) {
	t.Helper()
	var apiError *googleapi.Error
	if !errors.As(err, &apiError) || apiError.Code != status {
		t.Fatalf("got error %v, want status %d", err, status)
	}
}

func expectPreconditionFailed(t *testing.T, err error) {
	t.Helper()
	expectStatus(t, err, http.StatusPreconditionFailed)
}

// list returns the names of the items and the prefixes in the order in which they came.
func list(t *testing.T, bucket *storage.BucketHandle, query *storage.Query) (names, prefixes []string) {
	t.Helper()
	objects := bucket.Objects(t.Context(), query)
	for {
		attrs, err := objects.Next()
		if errors.Is(err, iterator.Done) {
			return names, prefixes
		}
		if err != nil {
			t.Fatal(err)
		}
		if attrs.Prefix != "" {
			prefixes = append(prefixes, attrs.Prefix)
		} else {
			names = append(names, attrs.Name)
		}
	}
}
