// Package assistant lets an assistant interview people by the Model Context Protocol: it
// asks what a pack would ask, and gets messages to pass on word for word.
package assistant

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
)

const instructions = `Crosstalk gives people short health-education messages that are written and
cited beforehand. It is not a diagnosis and never a dose.

Begin with next_question. Ask each question in its own words, one at a time, and pass on the
answer as the person gave it with answer. Do not answer for the person and do not guess: what
the person does not know is "unknown", which is not "no". Go on until next_question says that the
interview is over, or the person wants to stop. Then call advice.

Give the text of advice word for word, with its sources, the notes on what is not known, and the
disclaimer. Add nothing to it: no diagnosis, no dose, no advice, reassurance or explanation of
your own, and leave nothing out. If a message is urgent or an emergency, give it at once, before
anything else, and stop asking. For whatever the messages do not say, refer the person to their
care team.`

const maxSessions = 16 // people at a time

// A Server has the interviews of one assistant. It is safe for concurrent use.
type Server struct {
	rb   *advisor.Rulebase[advisor.Record]
	opts interview.Options
	log  *decisions.Log

	mu       sync.Mutex
	sessions map[string]*interview.Interview[advisor.Record]
}

// New makes the tools of a pack. Opts are those of each interview; log, if it is not nil, keeps
// an account of each advice before the assistant has it.
func New(rb *advisor.Rulebase[advisor.Record], opts interview.Options, log *decisions.Log,
	version string) *mcp.Server {
	s := &Server{rb: rb, opts: opts, log: log,
		sessions: map[string]*interview.Interview[advisor.Record]{}}
	server := mcp.NewServer(&mcp.Implementation{Name: "crosstalk", Version: version},
		&mcp.ServerOptions{Instructions: instructions, Capabilities: &mcp.ServerCapabilities{}})
	closed := false
	mcp.AddTool(server, &mcp.Tool{Name: "next_question",
		Description: "The question to ask the person next, to be asked in these words. Over is true " +
			"when there is none.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &closed}}, s.next)
	mcp.AddTool(server, &mcp.Tool{Name: "answer",
		Description: "Passes on what the person says to a question. It says what was understood, and " +
			"gives the next question. An answer that cannot be is refused in words for the person. Do: " +
			"unknown, if the person does not know; skip, if they do not want to say; change takes " +
			"back what was said, to be asked again.",
		Annotations: &mcp.ToolAnnotations{DestructiveHint: &closed, OpenWorldHint: &closed}}, s.answer)
	mcp.AddTool(server, &mcp.Tool{Name: "advice",
		Description: "What the person is to read, word for word and with nothing added, and what is " +
			"not known. It can be called at any time.",
		Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, OpenWorldHint: &closed}}, s.advice)
	mcp.AddTool(server, &mcp.Tool{Name: "forget",
		Description: "Forgets all that a person said. Call it when the interview is done.",
		Annotations: &mcp.ToolAnnotations{IdempotentHint: true, OpenWorldHint: &closed}}, s.forget)
	return server
}

type who struct {
	// A name for each person, not their own; "" will do if there is one person.
	Session string `json:"session,omitempty" jsonschema:"a name for each person, not their own"`
}

type said struct {
	Session  string   `json:"session,omitempty" jsonschema:"as for next_question"`
	Question string   `json:"question" jsonschema:"the id of the question"`
	Do       string   `json:"do,omitempty" jsonschema:"answer (default), unknown, skip, change"`
	Text     string   `json:"text,omitempty" jsonschema:"the answer as given, with its unit"`
	Names    []string `json:"names,omitempty" jsonschema:"of a set or list: what was named"`
	All      bool     `json:"all,omitempty" jsonschema:"the person said there is nothing else"`
}

// A turn is what there is to do next.
type turn struct {
	Refused string              `json:"refused,omitempty"` // to be told to the person
	Heard   []interview.Name    `json:"heard,omitempty"`
	Ask     *interview.Question `json:"question,omitempty"`
	At      interview.Standing  `json:"standing"`
	First   []string            `json:"first,omitempty"` // to be said before anything else
}

// one runs f on the interview of a session, alone.
func (s *Server) one(session string, f func(iv *interview.Interview[advisor.Record]) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	iv := s.sessions[session]
	if iv == nil {
		if len(s.sessions) >= maxSessions {
			return fmt.Errorf("there are %d interviews already: forget one first", maxSessions)
		}
		if len(session) > 100 {
			return errors.New("the name of a session has 100 bytes at most")
		}
		var err error
		if iv, err = interview.New(s.rb, nil, &s.opts); err != nil {
			return err
		}
		s.sessions[session] = iv
	}
	return f(iv)
}

func (s *Server) next(_ context.Context, _ *mcp.CallToolRequest, in who) (*mcp.CallToolResult,
	any, error) {
	var out turn
	err := s.one(in.Session, func(iv *interview.Interview[advisor.Record]) error {
		return s.fill(&out, iv)
	})
	return nil, out, err
}

// fill says what comes next.
func (s *Server) fill(t *turn, iv *interview.Interview[advisor.Record]) (err error) {
	if t.Ask, err = iv.Next(); err != nil {
		return err
	}
	if t.At, err = iv.Standing(); err != nil {
		return err
	}
	a, err := iv.Advice()
	if err != nil {
		return err
	}
	for _, m := range a.Messages {
		if m.Level >= advisor.Urgent {
			t.First = append(t.First, m.Title+": "+m.Action)
		}
	}
	if len(t.First) > 0 {
		if err := s.account(iv, a); err != nil {
			return err
		}
	}
	return decisions.AddQuestion(s.log, "mcp", s.rb, iv, &s.opts)
}

// account has an advice in the log before any of it is passed on.
func (s *Server) account(iv *interview.Interview[advisor.Record], a *advisor.Advice) error {
	if s.log == nil {
		return nil
	}
	facts, err := iv.ProfileJSON()
	if err != nil {
		return err
	}
	return s.log.Add(decisions.Given{Via: "mcp", Profile: facts, Options: s.opts.Advice, Advice: a})
}

func (s *Server) answer(_ context.Context, _ *mcp.CallToolRequest, in said) (*mcp.CallToolResult,
	any, error) {
	var out turn
	err := s.one(in.Session, func(iv *interview.Interview[advisor.Record]) error {
		heard, err := iv.Hear(interview.Turn{Do: cmp.Or(in.Do, "answer"), Question: in.Question,
			Answer: interview.Answer{Text: in.Text, Names: in.Names, All: in.All}})
		out.Heard = heard.Names
		var no *interview.Error
		if errors.As(err, &no) {
			out.Refused = no.Msg
		} else if err != nil {
			return err
		}
		return s.fill(&out, iv)
	})
	return nil, out, err
}

// sheet is an advice as it is passed on.
type sheet struct {
	Text         string                 `json:"text"` // to be given word for word
	Messages     []advisor.Message      `json:"messages"`
	Unrecognised []advisor.Unrecognised `json:"unrecognised"` // names that are not taken into account
	NotKnown     []interview.OpenRule   `json:"not_known"`    // not settled: this is not a no
	Disclaimer   string                 `json:"disclaimer"`
	Pack         advisor.PackInfo       `json:"pack"`
}

func (s *Server) advice(_ context.Context, _ *mcp.CallToolRequest, in who) (*mcp.CallToolResult,
	any, error) {
	var out sheet
	err := s.one(in.Session, func(iv *interview.Interview[advisor.Record]) error {
		a, err := iv.Advice()
		if err != nil {
			return err
		}
		at, err := iv.Standing()
		if err != nil {
			return err
		}
		if err := s.account(iv, a); err != nil {
			return err
		}
		h, err := handout.New(s.rb, a, nil)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := h.WriteText(&text); err != nil {
			return err
		}
		out = sheet{text.String(), a.Messages, a.Unrecognised, at.Open, a.Disclaimer, a.Pack}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: out.Text}},
		StructuredContent: out}, nil, nil
}

func (s *Server) forget(_ context.Context, _ *mcp.CallToolRequest, in who) (*mcp.CallToolResult,
	any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, in.Session)
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "forgotten"}}}, nil, nil
}
