package clients

import (
	"fmt"
	"slices"
	"testing"

	"cloud.google.com/go/storage"
	"google.golang.org/api/iterator"
)

func prefixQuery(prefix string) *storage.Query { return &storage.Query{Prefix: prefix} }

var listedNames = []string{"a", "a/", "a/1", "a/2", "a/b/1", "b.txt", "c/1.txt", "c/2.log", "c/d/3.txt", "ä", "世"}

func TestListQueries(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	for _, name := range listedNames {
		put(t, bucket.Object(name), []byte(name))
	}
	for _, one := range []struct {
		what            string
		query           *storage.Query
		names, prefixes []string
	}{
		{"everything", nil, listedNames, nil},
		{"prefix", &storage.Query{Prefix: "a/"}, []string{"a/", "a/1", "a/2", "a/b/1"}, nil},
		{"delimiter", &storage.Query{Delimiter: "/"}, []string{"a", "b.txt", "ä", "世"}, []string{"a/", "c/"}},
		{"prefix and delimiter", &storage.Query{Prefix: "c/", Delimiter: "/"},
			[]string{"c/1.txt", "c/2.log"}, []string{"c/d/"}},
		{"trailing delimiter", &storage.Query{Delimiter: "/", IncludeTrailingDelimiter: true},
			[]string{"a", "a/", "b.txt", "ä", "世"}, []string{"a/", "c/"}},
		{"offsets", &storage.Query{StartOffset: "a/2", EndOffset: "c/2.log"},
			[]string{"a/2", "a/b/1", "b.txt", "c/1.txt"}, nil},
		{"glob", &storage.Query{MatchGlob: "**/*.{txt,log}"}, []string{"b.txt", "c/1.txt", "c/2.log", "c/d/3.txt"}, nil},
		{"nothing", &storage.Query{Prefix: "nothing"}, nil, nil},
	} {
		t.Run(one.what, func(t *testing.T) {
			names, prefixes := list(t, bucket, one.query)
			if !slices.Equal(names, one.names) || !slices.Equal(prefixes, one.prefixes) {
				t.Fatalf("got %q and %q, want %q and %q", names, prefixes, one.names, one.prefixes)
			}
		})
	}
}

func TestPagesJoinUpToTheWhole(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	for _, name := range listedNames {
		put(t, bucket.Object(name), []byte(name))
	}
	for _, pageSize := range []int{1, 2, 5, 100} {
		var names []string
		token := ""
		for {
			var page []*storage.ObjectAttrs
			next, err := iterator.NewPager(bucket.Objects(t.Context(), nil), pageSize, token).NextPage(&page)
			if err != nil {
				t.Fatal(err)
			}
			for _, attrs := range page {
				names = append(names, attrs.Name)
			}
			if token = next; token == "" {
				break
			}
		}
		if !slices.Equal(names, listedNames) {
			t.Fatalf("page size %d: %q", pageSize, names)
		}
	}
}

func TestSelectedAttributesComeAlone(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	put(t, bucket.Object("o"), []byte("bytes"))
	query := &storage.Query{}
	if err := query.SetAttrSelection([]string{"Name", "Size"}); err != nil {
		t.Fatal(err)
	}
	attrs, err := bucket.Objects(t.Context(), query).Next()
	if err != nil || attrs.Name != "o" || attrs.Size != 5 || attrs.Generation != 0 || attrs.CRC32C != 0 {
		t.Fatalf("%+v %v", attrs, err)
	}
}

func TestVersionsAreListedReadAndDeleted(t *testing.T) {
	bucket := newBucket(t, newClient(t))
	if _, err := bucket.Update(t.Context(), storage.BucketAttrsToUpdate{VersioningEnabled: true}); err != nil {
		t.Fatal(err)
	}
	var generations []int64
	for number := range 3 {
		generations = append(generations, put(t, bucket.Object("o"), fmt.Appendf(nil, "v%d", number)).Generation)
	}
	if err := bucket.Object("o").Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	expectMissing(t, bucket.Object("o"))
	if names, _ := list(t, bucket, nil); len(names) != 0 {
		t.Fatalf("live: %q", names)
	}
	versions := bucket.Objects(t.Context(), &storage.Query{Versions: true})
	for number, generation := range generations {
		attrs, err := versions.Next()
		if err != nil || attrs.Generation != generation || attrs.Deleted.IsZero() {
			t.Fatalf("version %d: %+v %v", number, attrs, err)
		}
		expectBytes(t, bucket.Object("o").Generation(generation), fmt.Appendf(nil, "v%d", number))
	}
	if _, err := versions.Next(); err != iterator.Done {
		t.Fatalf("got %v", err)
	}
	for _, generation := range generations {
		if err := bucket.Object("o").Generation(generation).Delete(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := bucket.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
}
