package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/cdshooks"
	"example.com/crosstalk/advisor/cdshooks/auth"
	"example.com/crosstalk/advisor/cdshooks/sqlitestore"
	"example.com/crosstalk/advisor/cdshooks/store"
	"example.com/crosstalk/advisor/server"
)

type serveFlags struct {
	pack, addr, lang, region, zone, keep, keyFile, canonical  *string
	origins, complete, tables, fhirServers, clients, baseURLs *[]string
	ask                                                       *int
	httpLoopback                                              *bool
	reload                                                    *time.Duration
}

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pack: CDS Hooks, a JSON interface and a page",
		Long: `Serve answers over HTTP:

  /                 a page on which to fill in a profile and see the advice
  /cds-services     CDS Hooks 2.0: discovery, patient-view, order-select,
                    order-sign, feedback
  /infobutton       HL7 Infobutton: what the pack says about a code, as Atom or JSON
  /v1/advise        a profile in, its advice out; /openapi.json describes it
  /healthz          whether it answers, and with which pack
  /metrics          in Prometheus' text format

It listens on this machine only, unless --addr says otherwise; TLS is the job of
a proxy in front. A folder named with --pack is looked at every --reload, and
loaded again when it has changed and is still; a pack that does not load leaves
the last good one in use. Logs go to standard error as JSON, one line a request,
with nothing of a patient in them. SIGINT and SIGTERM end it when the requests
at hand are answered.

CDS Hooks clients are verified by their JWT if --client names them: its issuer
and where its keys are, an https address of a JWK Set or a file (JWKS or PEM).
Then --base-url says under which address they call; on a developer's machine
--http-loopback lets it be http://localhost:8080, say. With --keep, cards and
feedback are remembered in a SQLite file, so that a message that was dealt with
rests as long as its rule says; --pseudonym-key names a file with a key of 16
bytes or more by which identifiers of patients are hidden there.`,
		Example: `  crosstalk serve
  crosstalk serve --addr :8080 --pack ./pack --origin https://ehr.example.org \
    --client https://ehr.example.org=https://ehr.example.org/jwks.json --base-url https://cds.example.org`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	f := serveFlags{
		pack:         packFlag(cmd),
		addr:         flags.String("addr", "127.0.0.1:8080", "address to listen on; port 0 takes a free one"),
		lang:         flags.String("lang", "", "language of cards (default: what the request accepts)"),
		region:       flags.String("region", "", "region for phone numbers and limits (default: the pack's first)"),
		zone:         flags.String("zone", "", "time zone of the patients, as in Europe/Berlin (default: this machine's day; what is of the next day may be of today)"),
		origins:      flags.StringSlice("origin", nil, "origins of browser clients that may call the CDS services"),
		tables:       flags.StringSlice("codes", nil, "tables of codes that crosstalk codes made"),
		complete:     flags.StringSlice("complete", nil, "sets, such as medications, of which the record that is asked holds everything"),
		fhirServers:  flags.StringSlice("fhir-server", nil, "base addresses of FHIR servers that may be asked for what a request lacks (default: none is ever asked)"),
		clients:      flags.StringArray("client", nil, "ISSUER=JWKS of a CDS client that may call; JWKS is an https address or a file (default: anybody may)"),
		baseURLs:     flags.StringSlice("base-url", nil, "public addresses of this service, for --client"),
		httpLoopback: flags.Bool("http-loopback", false, "let --client and --base-url be http addresses of this machine, to try JWT without TLS"),
		keep:         flags.String("keep", "", "SQLite file that remembers cards and feedback (default: in memory)"),
		keyFile:      flags.String("pseudonym-key", "", "file with the key that hides identifiers in --keep"),
		canonical:    flags.String("canonical", "", "address under which your canonical FHIR resources stand"),
		ask:          flags.Int("ask", 0, "how many open questions a last card lists"),
		reload:       flags.Duration("reload", 2*time.Second, "how often the folder of --pack is looked at; 0: never"),
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return serve(cmd, f) }
	return cmd
}

func serve(cmd *cobra.Command, f serveFlags) error {
	log := slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), nil))
	zone, err := zoneOf(*f.zone)
	if err != nil {
		return err
	}
	opts := &server.Options{Log: log, CDS: cdshooks.Options{Origins: *f.origins, Complete: *f.complete, Language: *f.lang, Region: *f.region,
		Zone: zone, Ask: *f.ask, Base: *f.canonical}}
	if len(*f.tables) > 0 {
		rb, err := loadPack(*f.pack)
		if err != nil {
			return err
		}
		if opts.CDS.Codes, err = readCodes(rb, *f.tables); err != nil {
			return err
		}
	}
	if len(*f.fhirServers) > 0 {
		opts.CDS.FHIR = &cdshooks.Access{Servers: *f.fhirServers}
	}
	verifier, err := verifier(f, log)
	if err != nil {
		return err
	}
	opts.CDS.Auth = verifier
	kept, err := keeper(cmd.Context(), f, opts)
	if err != nil {
		return err
	}
	defer kept()
	watched := *f.pack != "" && *f.reload > 0
	var changes func() (bool, error)
	if watched { // before the pack is read, or a change meanwhile would go unseen
		changes = server.Changes(os.DirFS(*f.pack))
	}
	srv, err := server.New(func() (fs.FS, error) { return openPack(*f.pack) }, opts)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *f.addr)
	if err != nil {
		return err
	}
	if verifier == nil && !loopback(listener.Addr()) {
		log.Warn("anybody who reaches this address may call; --client names who may", "addr", listener.Addr().String())
	}
	ctx := cmd.Context()
	if watched {
		go srv.Watch(ctx, *f.reload, changes)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "http://%s/\n", listener.Addr())
	web := &http.Server{Handler: srv, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("ending when the requests at hand are answered")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := web.Shutdown(last); err != nil {
		return err
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func loopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// verifier reads --client and --base-url; nil if there is no client.
func verifier(f serveFlags, log *slog.Logger) (*auth.Verifier, error) {
	if len(*f.clients) == 0 {
		return nil, nil
	}
	var clients []auth.Client
	for _, text := range *f.clients {
		// An issuer may have a "=" of its own, an address of keys hardly does.
		i := strings.LastIndexByte(text, '=')
		if i <= 0 {
			return nil, fmt.Errorf("--client %s: want ISSUER=JWKS, with JWKS an https address or a file", text)
		}
		c := auth.Client{Issuer: text[:i]}
		if keys := text[i+1:]; strings.HasPrefix(keys, "https://") || *f.httpLoopback && strings.HasPrefix(keys, "http://") {
			c.JWKS = keys
		} else {
			data, err := os.ReadFile(keys)
			if err != nil {
				return nil, fmt.Errorf("--client %s: %w", text, err)
			}
			c.Keys = data
		}
		clients = append(clients, c)
	}
	return auth.New(clients, &auth.Options{BaseURLs: *f.baseURLs, LoopbackHTTP: *f.httpLoopback, Refused: func(ctx context.Context, r *auth.Refusal) {
		log.WarnContext(ctx, "a client was refused", "reason", r.Error())
	}})
}

// keeper opens what --keep names, and returns what closes it.
func keeper(ctx context.Context, f serveFlags, opts *server.Options) (func(), error) {
	opts.CDS.Store = store.NewMemory(nil)
	closed := func() {}
	if *f.keep != "" {
		kept, err := sqlitestore.Open(*f.keep)
		if err != nil {
			return nil, err
		}
		opts.CDS.Store = kept
		closed = func() { _ = kept.Close() }
	}
	if *f.keyFile != "" {
		key, err := os.ReadFile(*f.keyFile)
		if err == nil {
			opts.CDS.Patient, err = store.Pseudonym(key)
		}
		if err != nil {
			closed()
			return nil, fmt.Errorf("--pseudonym-key %s: %w", *f.keyFile, err)
		}
	}
	return closed, nil
}
