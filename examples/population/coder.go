package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// What travels between workers is written here and is to a runner a string of
// bytes. Left to itself, Beam writes structs as rows, which a runner in Java
// reads and writes again; but a []byte that is nil is a null to Beam in Go, and
// the schema says that there is none. Flink read past it, and lost what came
// after it without a word.
func init() {
	beam.RegisterCoder(reflect.TypeFor[Text](), encodeText, decodeText)
	beam.RegisterCoder(reflect.TypeFor[Item](), encodeItem, decodeItem)
	beam.RegisterCoder(reflect.TypeFor[Dead](), encodeDead, decodeDead)
	beam.RegisterCoder(reflect.TypeFor[Count](), encodeCount, decodeCount)
}

func (t *Text) fields() []any { return []any{&t.File, &t.Line, &t.Long, &t.Body} }

func (it *Item) fields() []any {
	return []any{&it.Role, &it.File, &it.Line, &it.Entry, &it.Copy, &it.Key, &it.To,
		&it.Type, &it.ID, &it.URL, &it.Version, &it.Deleted, &it.Unread, &it.JSON}
}

func (d *Dead) fields() []any { return []any{&d.File, &d.Line, &d.Entry, &d.Reason, &d.Record} }

func (c *Count) fields() []any { return []any{&c.Key, &c.N} }

func encodeText(t Text) []byte            { return written(t.fields()) }
func decodeText(b []byte) (Text, error)   { return parsed(b, (*Text).fields) }
func encodeItem(it Item) []byte           { return written(it.fields()) }
func decodeItem(b []byte) (Item, error)   { return parsed(b, (*Item).fields) }
func encodeDead(d Dead) []byte            { return written(d.fields()) }
func decodeDead(b []byte) (Dead, error)   { return parsed(b, (*Dead).fields) }
func encodeCount(c Count) []byte          { return written(c.fields()) }
func decodeCount(b []byte) (Count, error) { return parsed(b, (*Count).fields) }

// written puts fields one after the other: numbers as varints, texts after
// their length, and bytes after their length and one, as 0 is nil.
func written(fields []any) (b []byte) {
	for _, f := range fields {
		switch f := f.(type) {
		case *bool:
			n := uint64(0)
			if *f {
				n = 1
			}
			b = binary.AppendUvarint(b, n)
		case *int:
			b = binary.AppendVarint(b, int64(*f))
		case *int64:
			b = binary.AppendVarint(b, *f)
		case *string:
			b = append(binary.AppendUvarint(b, uint64(len(*f))), *f...)
		case *[]byte:
			if *f == nil {
				b = append(b, 0)
				continue
			}
			b = append(binary.AppendUvarint(b, uint64(len(*f))+1), *f...)
		default:
			panic(fmt.Sprintf("a field of type %T, which is not written", f))
		}
	}
	return b
}

var errCut = errors.New("a record that another version of this program has written, or part of one")

// parsed is what written has written. It keeps b.
func parsed[T any](b []byte, fieldsOf func(*T) []any) (v T, err error) {
	for _, f := range fieldsOf(&v) {
		var n uint64
		var size int
		switch f.(type) {
		case *int, *int64:
			var i int64
			i, size = binary.Varint(b)
			n = uint64(i)
		default:
			n, size = binary.Uvarint(b)
		}
		if size <= 0 {
			return v, errCut
		}
		b = b[size:]
		switch f := f.(type) {
		case *bool:
			*f = n != 0
		case *int:
			*f = int(int64(n))
		case *int64:
			*f = int64(n)
		case *string:
			if n > uint64(len(b)) {
				return v, errCut
			}
			*f, b = string(b[:n]), b[n:]
		case *[]byte:
			if n == 0 {
				continue
			}
			if n -= 1; n > uint64(len(b)) {
				return v, errCut
			}
			*f, b = b[:n:n], b[n:]
		}
	}
	if len(b) > 0 {
		return v, errCut
	}
	return v, nil
}
