package clients

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"os"
	"sync"
	"testing"

	"cloud.google.com/go/storage"
	"google.golang.org/api/option"
)

type cutKind int

const (
	cutUpload   cutKind = iota // Cuts amid a request, after so many bytes from the client.
	cutDownload                // Cuts amid an answer, after so many bytes from the server.
	cutAnswer                  // Cuts instead of the first answer after so many bytes from the client.
)

// cuttingProxy forwards a port to the server and resets one connection once `cutAfter` bytes went in one direction.
type cuttingProxy struct {
	listener net.Listener
	target   string
	kind     cutKind
	mutex    sync.Mutex
	cutAfter int64
	cuts     int
}

func newCuttingProxy(t *testing.T, kind cutKind, cutAfter int64) *cuttingProxy {
	t.Helper()
	server, err := url.Parse(os.Getenv("STORAGE_EMULATOR_HOST"))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	proxy := &cuttingProxy{listener: listener, target: server.Host, kind: kind, cutAfter: cutAfter}
	t.Cleanup(func() { listener.Close() })
	go proxy.accept()
	return proxy
}

func (p *cuttingProxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		go p.copy(server, client, true)
		go p.copy(client, server, false)
	}
}

func (p *cuttingProxy) copy(to, from net.Conn, upload bool) {
	defer to.Close()
	defer from.Close()
	block := make([]byte, 64*kib)
	for {
		count, err := from.Read(block)
		if count > 0 {
			allowed, cut := p.account(int64(count), upload)
			if _, writeErr := to.Write(block[:allowed]); writeErr != nil {
				return
			}
			if cut {
				to.(*net.TCPConn).SetLinger(0)
				from.(*net.TCPConn).SetLinger(0)
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// account tells how many of count bytes may pass, and whether the connection is to be cut after them.
func (p *cuttingProxy) account(count int64, upload bool) (allowed int64, cut bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	switch {
	case p.cuts > 0:
		return count, false
	case p.kind == cutAnswer && !upload:
		if p.cutAfter > 0 {
			return count, false
		}
		p.cuts++
		return 0, true
	case upload != (p.kind != cutDownload):
		return count, false
	case p.kind == cutAnswer:
		p.cutAfter -= count
		return count, false
	case count < p.cutAfter:
		p.cutAfter -= count
		return count, false
	}
	p.cuts++
	return p.cutAfter, true
}

func (p *cuttingProxy) client(t *testing.T, options ...option.ClientOption) *storage.Client {
	t.Helper()
	t.Setenv("STORAGE_EMULATOR_HOST", "http://"+p.listener.Addr().String())
	return newClient(t, options...)
}

func (p *cuttingProxy) expectOneCut(t *testing.T) {
	t.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.cuts != 1 {
		t.Fatalf("%d cuts were made", p.cuts)
	}
}

func TestAResumableUploadGoesOnAfterACut(t *testing.T) {
	for _, cutAfter := range []int64{100 * kib, 700 * kib, 2*mib + 5} {
		bucket := newBucket(t, newClient(t))
		data := payload(3*mib+9, cutAfter)
		proxy := newCuttingProxy(t, cutUpload, cutAfter)
		t.Run("cut", func(t *testing.T) {
			client := proxy.client(t)
			writer := client.Bucket(bucket.BucketName()).Object("cut").
				If(storage.Conditions{DoesNotExist: true}).NewWriter(t.Context())
			writer.ChunkSize = 512 * kib
			finish(t, writer, data)
		})
		proxy.expectOneCut(t)
		expectBytes(t, bucket.Object("cut"), data)
	}
}

func TestAChunkWhoseAnswerIsLostIsNotStoredTwice(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	data := payload(2*mib+9, 4)
	// Amid the second chunk, so that the answer to that one is lost.
	proxy := newCuttingProxy(t, cutAnswer, 300*kib)
	t.Run("cut", func(t *testing.T) {
		client := proxy.client(t)
		writer := client.Bucket(bucket.BucketName()).Object("lost").
			If(storage.Conditions{DoesNotExist: true}).NewWriter(t.Context())
		writer.ChunkSize = 256 * kib
		finish(t, writer, data)
	})
	proxy.expectOneCut(t)
	expectBytes(t, bucket.Object("lost"), data)
}

func TestAReadGoesOnAfterACut(t *testing.T) {
	for name, options := range map[string][]option.ClientOption{"xml": nil, "json": {storage.WithJSONReads()}} {
		t.Run(name, func(t *testing.T) {
			bucket := newBucket(t, newClient(t))
			data := payload(3*mib, 6)
			put(t, bucket.Object("o"), data)
			proxy := newCuttingProxy(t, cutDownload, 1*mib)
			reader, err := proxy.client(t, options...).Bucket(bucket.BucketName()).Object("o").NewReader(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			got, err := io.ReadAll(reader)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
			proxy.expectOneCut(t)
		})
	}
}
