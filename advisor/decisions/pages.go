package decisions

import (
	"errors"
	"io"
)

// Pages reads an account that is kept in a database, for Logs: page gives some lines behind an
// entry (0: from the first on) and the number of the last of them; none: that is all.
func Pages(page func(after int64) (lines []byte, last int64, err error)) io.ReadCloser {
	return &pages{page: page}
}

type pages struct {
	page func(after int64) ([]byte, int64, error)
	left []byte
	last int64
	err  error
}

func (p *pages) Read(to []byte) (int, error) {
	if p.page == nil {
		return 0, errors.New("decisions.Pages: nothing gives the lines")
	}
	if len(p.left) == 0 && p.err == nil {
		if p.left, p.last, p.err = p.page(p.last); p.err == nil && len(p.left) == 0 {
			p.err = io.EOF
		}
	}
	n := copy(to, p.left)
	if p.left = p.left[n:]; n == 0 && len(to) > 0 {
		return 0, p.err
	}
	return n, nil
}

func (p *pages) Close() error {
	p.left, p.err = nil, errors.New("the log is closed")
	return nil
}
