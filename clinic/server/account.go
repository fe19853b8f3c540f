package server

import (
	"context"
	"net/http"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/interview"
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

// accountAsked is account for the next question of an interview.
func (s *Server) accountAsked(ctx context.Context, via string, rb *advisor.Rulebase[advisor.Record],
	iv *interview.Interview[advisor.Record], opts *interview.Options) error {
	ctx, accounted := s.tell.part(ctx, "account")
	defer accounted()
	err := decisions.AddQuestion(s.opts.Decisions, via, rb, iv, opts)
	if s.opts.Decisions != nil {
		s.silent.Store(err != nil)
	}
	if err != nil {
		s.log.ErrorContext(ctx, "accounting for a question", "err", err)
		return refuse(http.StatusServiceUnavailable, "a question cannot be accounted for now")
	}
	return nil
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
