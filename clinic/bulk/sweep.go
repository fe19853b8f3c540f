package bulk

import (
	"database/sql"
	"os"
	"path/filepath"
	"time"
)

// indexName begins the names of the folders that indexes stand in.
const indexName = "crosstalk-fhir-"

// sweep removes the indexes that runs which were killed have left in a folder: they
// hold data of patients. One that is in use is locked by SQLite until its process has
// ended, however it ends; a young one is perhaps not locked yet.
func sweep(parent string, now time.Time) {
	if parent == "" {
		parent = os.TempDir()
	}
	dirs, err := filepath.Glob(filepath.Join(parent, indexName+"*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		if err == nil && info.IsDir() && info.Mode().Perm() == 0o700 &&
			now.Sub(info.ModTime()) > time.Minute && abandoned(filepath.Join(dir, "index.sqlite")) {
			_ = os.RemoveAll(dir) // that of somebody else stays
		}
	}
}

// abandoned reports whether nobody has a file open as an index.
func abandoned(name string) bool {
	if _, err := os.Lstat(name); err != nil {
		return os.IsNotExist(err)
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return false
	}
	defer func() { _ = db.Close() }() // nothing was written
	_, err = db.Exec("BEGIN EXCLUSIVE; ROLLBACK")
	return err == nil
}
