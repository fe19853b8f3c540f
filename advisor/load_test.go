package advisor_test

import (
	"io/fs"
	"os"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
)

// A profile for the small pack of these tests.
type person struct {
	Age         *int                     `expr:"age"`
	Born        *time.Time               `expr:"birth_date"`
	Weight      *float64                 `expr:"weight_kg"`
	Height      *float64                 `expr:"height_cm"`
	BMI         *float64                 `expr:"bmi"`
	Sex         sex                      `expr:"sex"`
	Smoker      *bool                    `expr:"smoker"`
	VitaminD    *float64                 `expr:"vitamin_d"`
	Conditions  advisor.Set              `expr:"conditions"`
	Allergies   advisor.Set              `expr:"allergies"`
	Medications advisor.List[medication] `expr:"medications"`
	Risk        *string                  `expr:"risk"`
	Labs        map[string]float64       `expr:"labs"`
	Home        *home                    `expr:"home"`
	Steps       []int                    `expr:"steps"`
	LastScan    *time.Time               `expr:"last_scan"`
	Wait        *time.Duration           `expr:"wait"`
}

type sex string

type home struct {
	Stairs *bool `expr:"stairs"`
}

type medication struct {
	Name   string     `expr:"name"`
	Dose   *float64   `expr:"dose"`
	Months *float64   `expr:"months"`
	Since  *time.Time `expr:"since"`
}

// with returns the pack in testdata/small with some files replaced or added,
// or left out if their text is "".
func with(files ...string) fs.FS {
	small := os.DirFS("testdata/small")
	fsys := fstest.MapFS{}
	err := fs.WalkDir(small, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, err := fs.ReadFile(small, name)
			fsys[name] = &fstest.MapFile{Data: data}
			return err
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
		if files[i+1] == "" {
			delete(fsys, files[i])
		}
	}
	return fsys
}

// smallFile is a file of testdata/small.
func smallFile(name string) string {
	data, err := os.ReadFile("testdata/small/" + name)
	if err != nil {
		panic(err)
	}
	return string(data)
}
