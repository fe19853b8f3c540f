// Package pgtest starts a PostgreSQL for tests, from the programs of this machine.
package pgtest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// A Server is a real PostgreSQL of a test's own, which listens on a socket in a folder of
// its own. It is safe for concurrent use.
type Server struct {
	bin, dir, port string

	watch *exec.Cmd // ends the server when the pipe is closed, by Remove or by the end of this process
	alive io.Closer

	mu        sync.Mutex
	databases int
}

// Start makes a cluster and starts it. The error says that there is no PostgreSQL here, or why
// it does not run. End it with Remove; it does not outlive the process that has started it,
// even one that is killed.
func Start() (*Server, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return nil, err
		}
		found = []string{path}
	}
	dir, err := os.MkdirTemp("", "crosstalk-pg")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // a number that no other server here has
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err := l.Close(); err != nil {
		return nil, err
	}
	s := &Server{bin: filepath.Dir(found[len(found)-1]), dir: dir, port: port}
	if err := s.watched(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.prepare(); err != nil {
		s.Remove()
		return nil, err
	}
	return s, nil
}

// watched has somebody in a session of their own, whom no signal to this process reaches, end
// the server and remove its folder.
func (s *Server) watched() (err error) {
	stop := s.command("pg_ctl", "stop", "-m", "immediate", "-D", s.data())
	s.watch = exec.Command("setsid", append([]string{"sh", "-c",
		`read -r _; dir=$1; shift; "$@"; rm -rf "$dir"`, "sh", s.dir}, stop.Args...)...)
	s.watch.Dir = "/"
	if s.alive, err = s.watch.StdinPipe(); err != nil {
		return err
	}
	return s.watch.Start()
}

func (s *Server) prepare() error {
	if os.Getuid() == 0 { // PostgreSQL does not run as root
		if err := exec.Command("chown", "postgres", s.dir).Run(); err != nil {
			return fmt.Errorf("no user postgres to run it as: %w", err)
		}
	}
	if err := s.run("initdb", "-D", s.data(), "-U", "tester", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync"); err != nil {
		return err
	}
	return s.Ctl("start")
}

// Database makes an empty database and returns its address.
func (s *Server) Database() (string, error) {
	s.mu.Lock()
	s.databases++
	name := fmt.Sprint("test", s.databases)
	s.mu.Unlock()
	return s.URL(name), s.run("createdb", "-h", s.dir, "-p", s.port, "-U", "tester", name)
}

// URL is the address of a database.
func (s *Server) URL(name string) string {
	return (&url.URL{Scheme: "postgres", User: url.User("tester"), Path: "/" + name,
		RawQuery: url.Values{"host": {s.dir}, "port": {s.port}}.Encode()}).String()
}

// Ctl is pg_ctl, as in Ctl("stop", "-m", "immediate"), which is a crash.
func (s *Server) Ctl(args ...string) error {
	options := fmt.Sprintf("-c listen_addresses= -c unix_socket_directories=%s -c port=%s "+
		"-c max_connections=60", s.dir, s.port)
	return s.run("pg_ctl", append(args, "-w", "-D", s.data(), "-l",
		filepath.Join(s.dir, "log"), "-o", options)...)
}

// Remove stops the server and removes all that it has.
func (s *Server) Remove() {
	_ = s.alive.Close()
	_ = s.watch.Wait() // the server may be stopped already
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// command is one of PostgreSQL's programs.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	program := filepath.Join(s.bin, name)
	if os.Getuid() == 0 {
		return exec.Command("setpriv", append([]string{"--reuid=postgres", "--regid=postgres",
			"--clear-groups", program}, args...)...)
	}
	return exec.Command(program, args...)
}

func (s *Server) run(name string, args ...string) error {
	cmd := s.command(name, args...)
	cmd.Dir = s.dir
	var told strings.Builder
	cmd.Stderr = &told // not standard output: the server keeps it open
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, told.String())
	}
	return nil
}
