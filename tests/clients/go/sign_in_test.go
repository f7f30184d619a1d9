package clients

// The client signed in, at a server that asks everybody for credentials. go_client_test.py sets LAKEGATE_SIGNED_IN to
// the server's address, LAKEGATE_KEY_FILE to the key of its administrator and LAKEGATE_READER_KEY_FILE to that of an
// account that may read. The names of these tests begin with TestSignedIn.

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/storage"
	"google.golang.org/api/option"
)

func signedInHost(t *testing.T) string {
	t.Helper()
	host := os.Getenv("LAKEGATE_SIGNED_IN")
	if host == "" {
		t.Fatal("LAKEGATE_SIGNED_IN is not set: run these tests by go_client_test.py")
	}
	return host
}

// signedInClient takes the endpoint as an option: STORAGE_EMULATOR_HOST would leave credentials out.
func signedInClient(t *testing.T, keyVariable string, more ...option.ClientOption) *storage.Client {
	t.Helper()
	options := append([]option.ClientOption{
		option.WithEndpoint(signedInHost(t) + "/storage/v1/"),
		option.WithAuthCredentialsFile(option.ServiceAccount, os.Getenv(keyVariable)),
	}, more...)
	client, err := storage.NewClient(context.Background(), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func signedInBucket(t *testing.T) (*storage.Client, *storage.BucketHandle) {
	t.Helper()
	client := signedInClient(t, "LAKEGATE_KEY_FILE")
	return client, newBucket(t, client)
}

func send(t *testing.T, method, url string, body []byte, headers map[string]string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, data
}

func TestSignedInObjectsAreWrittenReadListedAndDeleted(t *testing.T) {
	_, bucket := signedInBucket(t)
	small, large := payload(1000, 1), payload(3*mib, 2)
	put(t, bucket.Object("small"), small)
	writer := bucket.Object("large").NewWriter(t.Context())
	writer.ChunkSize = mib
	finish(t, writer, large)
	expectBytes(t, bucket.Object("small"), small)
	expectBytes(t, bucket.Object("large"), large)
	names, _ := list(t, bucket, nil)
	if strings.Join(names, " ") != "large small" {
		t.Fatalf("listed %v", names)
	}
	if err := bucket.Object("small").Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestSignedInReadsByTheJSONInterfaceToo(t *testing.T) {
	_, bucket := signedInBucket(t)
	data := payload(1000, 3)
	put(t, bucket.Object("o"), data)
	client := signedInClient(t, "LAKEGATE_KEY_FILE", storage.WithJSONReads())
	expectBytes(t, client.Bucket(bucket.BucketName()).Object("o"), data)
}

func TestSignedInReaderWritesNothing(t *testing.T) {
	_, bucket := signedInBucket(t)
	data := payload(1000, 4)
	put(t, bucket.Object("o"), data)
	reader := signedInClient(t, "LAKEGATE_READER_KEY_FILE").Bucket(bucket.BucketName())
	expectBytes(t, reader.Object("o"), data)
	expectStatus(t, reader.Object("o").Delete(t.Context()), http.StatusForbidden)
	writer := reader.Object("other").NewWriter(t.Context())
	writer.Write(data)
	expectStatus(t, writer.Close(), http.StatusForbidden)
}

func TestSignedInNobodyWithoutCredentials(t *testing.T) {
	_, bucket := signedInBucket(t)
	put(t, bucket.Object("o"), []byte("x"))
	client, err := storage.NewClient(t.Context(), option.WithoutAuthentication(),
		option.WithEndpoint(signedInHost(t)+"/storage/v1/"))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Bucket(bucket.BucketName()).Object("o").Attrs(t.Context())
	expectStatus(t, err, http.StatusUnauthorized)
}

// urlOptions are those of a V4 URL in path style; the key is that with which the client was made.
func urlOptions(t *testing.T, method string) *storage.SignedURLOptions {
	t.Helper()
	host := strings.TrimPrefix(signedInHost(t), "http://")
	return &storage.SignedURLOptions{Method: method, Expires: time.Now().Add(5 * time.Minute), Insecure: true,
		Hostname: host, Style: storage.PathStyle(), Scheme: storage.SigningSchemeV4}
}

func sign(t *testing.T, bucket *storage.BucketHandle, object string, options *storage.SignedURLOptions) string {
	t.Helper()
	url, err := bucket.SignedURL(object, options)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestSignedInURLsOpenTheirObjectAlone(t *testing.T) {
	_, bucket := signedInBucket(t)
	data := []byte("bytes")
	upload := urlOptions(t, http.MethodPut)
	upload.ContentType = "text/plain"
	upload.Headers = []string{"x-goog-meta-a:1"}
	url := sign(t, bucket, "dir/a b", upload)
	for _, headers := range []map[string]string{{}, {"Content-Type": "text/html", "X-Goog-Meta-A": "1"},
		{"Content-Type": "text/plain", "X-Goog-Meta-A": "2"}} {
		if status, _ := send(t, http.MethodPut, url, data, headers); status != 400 && status != 403 {
			t.Fatalf("%v: %d", headers, status)
		}
	}
	good := map[string]string{"Content-Type": "text/plain", "X-Goog-Meta-A": "1"}
	if status, text := send(t, http.MethodPut, url, data, good); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	get := sign(t, bucket, "dir/a b", urlOptions(t, http.MethodGet))
	if status, text := send(t, http.MethodGet, get, nil, nil); status != http.StatusOK || !bytes.Equal(text, data) {
		t.Fatalf("%d %s", status, text)
	}
	if status, _ := send(t, http.MethodDelete, get, nil, nil); status != http.StatusForbidden {
		t.Fatalf("DELETE: %d", status)
	}
	expectBytes(t, bucket.Object("dir/a b"), data)
}

// privateKey returns the address and the key of the file.
func privateKey(t *testing.T) (string, []byte) {
	t.Helper()
	text, err := os.ReadFile(os.Getenv("LAKEGATE_KEY_FILE"))
	if err != nil {
		t.Fatal(err)
	}
	var key struct {
		Email   string `json:"client_email"`
		Private string `json:"private_key"`
	}
	if err := json.Unmarshal(text, &key); err != nil {
		t.Fatal(err)
	}
	return key.Email, []byte(key.Private)
}

func TestSignedInURLsOfVersion2OpenTheirObjectAlone(t *testing.T) {
	_, bucket := signedInBucket(t)
	put(t, bucket.Object("o"), []byte("bytes"))
	// The library writes Google's host into every URL of version 2.
	options := urlOptions(t, http.MethodGet)
	options.Scheme = storage.SigningSchemeV2
	options.GoogleAccessID, options.PrivateKey = privateKey(t)
	url := sign(t, bucket, "o", options)
	at := strings.Index(url, "/"+bucket.BucketName())
	url = signedInHost(t) + url[at:]
	if status, text := send(t, http.MethodGet, url, nil, nil); status != http.StatusOK || string(text) != "bytes" {
		t.Fatalf("%d %s", status, text)
	}
	if status, _ := send(t, http.MethodPut, url, []byte("x"), nil); status != http.StatusForbidden {
		t.Fatalf("PUT: %d", status)
	}
}

// TestSignedInHMACKeysAreMadeAndEnded uses the library's own calls for HMAC keys; it signs nothing with them itself.
func TestSignedInHMACKeysAreMadeAndEnded(t *testing.T) {
	client, _ := signedInBucket(t)
	email, _ := privateKey(t)
	key, err := client.CreateHMACKey(t.Context(), "test-project", email)
	if err != nil {
		t.Fatal(err)
	}
	if key.Secret == "" || key.ServiceAccountEmail != email {
		t.Fatalf("%+v", key)
	}
	handle := client.HMACKeyHandle("test-project", key.AccessID)
	if _, err := handle.Update(t.Context(), storage.HMACKeyAttrsToUpdate{State: storage.Inactive}); err != nil {
		t.Fatal(err)
	}
	if err := handle.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestSignedInURLsOfOddNamesOpenThem(t *testing.T) {
	client, bucket := signedInBucket(t)
	random := make([]byte, 8)
	rand.Read(random)
	for _, name := range []string{"a/b", "a%2Fb", "a+b", "ü/" + hex.EncodeToString(random)} {
		put(t, client.Bucket(bucket.BucketName()).Object(name), []byte(name))
		url := sign(t, bucket, name, urlOptions(t, http.MethodGet))
		if status, text := send(t, http.MethodGet, url, nil, nil); status != http.StatusOK || string(text) != name {
			t.Fatalf("%s: %d %s", name, status, text)
		}
	}
}
