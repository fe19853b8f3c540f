package server

import (
	"context"
	"net/http"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
)

// An accounter is told of an advice before it is given.
type accounter = func(ctx context.Context, profile []byte, opts *advisor.Options,
	a *advisor.Advice) error

// account adds what comes by a route to the log, and tells next.
func (s *Server) account(via string, next accounter) accounter {
	return func(ctx context.Context, profile []byte, opts *advisor.Options, a *advisor.Advice) error {
		if s.opts.Decisions != nil {
			err := s.opts.Decisions.Add(decisions.Given{Via: via, Profile: profile, Options: opts,
				Advice: a})
			s.silent.Store(err != nil)
			if err != nil {
				return err
			}
		}
		if next != nil {
			return next(ctx, profile, opts, a)
		}
		return nil
	}
}

// accountAbout is account for what Infobutton shows.
func (s *Server) accountAbout(ctx context.Context, profile []byte, opts *advisor.Options,
	a *advisor.Advice, about []string) error {
	if s.opts.Decisions == nil {
		return nil
	}
	err := s.opts.Decisions.Add(decisions.Given{Via: "infobutton", Profile: profile, Options: opts,
		About: about, Advice: a})
	s.silent.Store(err != nil)
	return err
}

// accounted is Advise for a route under /v1.
func (s *Server) accounted(l *loaded, via string, in *body, p *advisor.Record,
	opts *advisor.Options) (*advisor.Advice, error) {
	_, advised := s.tell.part(opts.Context, "advise")
	a, err := l.rb.Advise(p, opts)
	advised()
	if err != nil {
		return nil, err
	}
	ctx, accounted := s.tell.part(opts.Context, "account")
	defer accounted()
	if err := s.account(via, nil)(ctx, in.Profile, opts, a); err != nil {
		s.log.ErrorContext(opts.Context, "accounting for an advice", "err", err)
		return nil, refuse(http.StatusServiceUnavailable, "advice cannot be accounted for now")
	}
	return a, nil
}
