package operate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/auth"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/clinic/sheets"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
)

type serveFlags struct {
	pack, addr, lang, region, zone, keep, keyFile, canonical  *string
	openAddr, key, lastGood, otlp                             *string
	allowOlder                                                *bool
	log                                                       account.Flags
	origins, complete, tables, fhirServers, clients, baseURLs *[]string
	hosts                                                     *[]string
	ask                                                       *int
	httpLoopback, oneCard                                     *bool
	reload, handouts                                          *time.Duration
}

// Serve is the command serve.
func Serve(b Base) *cobra.Command {
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
at hand are answered, within a second; SIGHUP loads the pack again. While the store
of --keep fails, /healthz says "degraded", and cards wait for it in memory.

With --key, --pack is a bundle that crosstalk bundle made, a file or an https
address, and only what one of the keys signed is served. It is looked at every
--reload, an address every minute. One that is older than --last-good, the bundle in
use, is refused; where the source has none to use at the start, that one is served.

Clients are verified by their JWT if --client names them: its issuer and where
its keys are, an https address of a JWK Set or a file (JWKS or PEM). Then every
route asks for a token, and --base-url says under which address they call; on a
developer's machine --http-loopback lets it be http://localhost:8080, say. For
the page, /healthz, /metrics and programs that have no token, --open-addr is an
address of its own, without CDS Hooks: let nobody else reach it. On an address
of this machine only requests by its own names are answered, and by those of
--base-url and --host, as a proxy in front may pass them on.

What all requests together take is bounded to 256 MiB beside the pack; what does
not fit gets 503 at once, with Retry-After. With --keep, cards and
feedback are remembered, so that a message that was dealt with rests as long as its
rule says, and so are the tokens that any of the servers has accepted: in a SQLite file,
for servers on one machine, or in PostgreSQL. --pseudonym-key names a file with a key of
16 bytes or more by which identifiers of patients are hidden there. --log keeps an account
of each advice; servers behind one address write one account with postgres:// or, on one
machine, sqlite:FILE.`,
		Example: `  crosstalk serve
  crosstalk serve --addr :8080 --pack ./pack --origin https://ehr.example.org \
    --client https://ehr.example.org=https://ehr.example.org/jwks.json --base-url https://cds.example.org`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	f := serveFlags{
		pack: b.PackFlag(cmd),
		addr: flags.String("addr", "127.0.0.1:8080",
			"address to listen on; port 0 takes a free one"),
		openAddr: flags.String("open-addr", "", "with --client: another address to listen on, where "+
			"the routes beside CDS Hooks ask for no token (default: none)"),
		hosts: flags.StringSlice("host", nil, "names beside this machine's own by which requests "+
			"come to an address of this machine"),
		lang: flags.String("lang", "", "language of cards (default: what the request accepts)"),
		region: flags.String("region", "", "region for phone numbers and limits (default: the "+
			"pack's first)"),
		zone: flags.String("zone", "", "time zone of the patients, as in Europe/Berlin "+
			"(default: this machine's day; what is of the next day may be of today)"),
		origins: flags.StringSlice("origin", nil,
			"origins of browser clients that may call the CDS services"),
		tables: flags.StringSlice("codes", nil, "tables of codes that crosstalk codes made"),
		complete: flags.StringSlice("complete", nil,
			"sets, such as medications, of which the record that is asked holds everything"),
		fhirServers: flags.StringSlice("fhir-server", nil, "base addresses of FHIR servers that may "+
			"be asked for what a request lacks (default: none is ever asked)"),
		clients: flags.StringArray("client", nil, "ISSUER=JWKS of a CDS client that may call; "+
			"JWKS is an https address or a file (default: anybody may)"),
		baseURLs: flags.StringSlice("base-url", nil,
			"public addresses of this service, for --client"),
		httpLoopback: flags.Bool("http-loopback", false, "let --client and --base-url be http "+
			"addresses of this machine, to try JWT without TLS"),
		keep: flags.String("keep", "", "SQLite file, or address of a PostgreSQL database "+
			"(postgres://...), that remembers cards and feedback (default: in memory)"),
		log: account.Add(cmd),
		otlp: flags.String("otlp", "", "address of an OpenTelemetry collector (OTLP over HTTP), as in "+
			"http://localhost:4318, for traces and metrics (default: none are sent)"),
		key: flags.String("key", "", "PEM file with the public keys of who may sign the bundle "+
			"that --pack names"),
		lastGood: flags.String("last-good", "", "with --key: file that keeps the bundle in use, so "+
			"that nothing older comes after it"),
		allowOlder: flags.Bool("allow-older", false, "with --last-good: begin with the bundle of "+
			"--pack, even if it is older"),
		keyFile: flags.String("pseudonym-key", "",
			"file with the key that hides identifiers in --keep"),
		canonical: flags.String("canonical", "",
			"address under which your canonical FHIR resources stand"),
		reload: flags.Duration("reload", 2*time.Second,
			"how often the folder of --pack is looked at; 0: never"),
	}
	f.cards(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return serve(b, cmd, f) }
	return cmd
}

// cards are the flags that say what is answered to CDS Hooks.
func (f *serveFlags) cards(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.oneCard = flags.Bool("one-card", false, "answer with one card for all messages")
	f.handouts = flags.Duration("handouts", 0, "keep what the patient takes home for so long in "+
		"memory, under an address that nobody can guess, which cards link to; needs --base-url "+
		"(default: cards link to their sources)")
	f.ask = flags.Int("ask", 0, "how many open questions a last card lists")
}

func serve(b Base, cmd *cobra.Command, f serveFlags) error {
	log := slog.New(slog.NewJSONHandler(cmd.ErrOrStderr(), nil))
	zone, err := b.Zone(*f.zone)
	if err != nil {
		return err
	}
	opts := &server.Options{Log: log, CDS: cdshooks.Options{Origins: *f.origins,
		Complete: *f.complete, Language: *f.lang, Region: *f.region, Zone: zone, Ask: *f.ask,
		Base: *f.canonical, OneCard: *f.oneCard}, Hosts: hosts(f)}
	pack, err := source(b, cmd, f, log)
	if err != nil {
		return err
	}
	if opts.Sheets, err = shelf(f); err != nil {
		return err
	}
	opts.Using = pack.using
	if err := sources(b, f, pack, opts); err != nil {
		return err
	}
	kept, used, err := keeper(cmd.Context(), f, log, opts)
	if err != nil {
		return err
	}
	defer kept()
	verifier, err := verifier(f, log, used)
	if err != nil {
		return err
	}
	opts.CDS.Auth = verifier
	if opts.Decisions, err = f.log.Open(cmd.Context(), false); err != nil {
		return err
	}
	if opts.Decisions != nil {
		defer func() { _ = opts.Decisions.Close() }() // each entry is on the disk already
	}
	toldAll, err := telemetry(cmd.Context(), *f.otlp, log, opts)
	if err != nil {
		return err
	}
	defer toldAll()
	srv, err := server.New(pack.open, opts)
	if err != nil {
		return err
	}
	defer lastly(srv, log)
	server.LimitMemory()
	doors, err := listen(f, verifier, srv)
	if err != nil {
		return err
	}
	if pack.changed != nil {
		go srv.Watch(cmd.Context(), pack.every, pack.changed)
	}
	defer reloadOnHangup(srv)()
	for _, d := range doors {
		fmt.Fprintf(cmd.OutOrStdout(), "http://%s/\n", d.Listener.Addr())
	}
	return server.Answer(cmd.Context(), log, doors)
}

// reloadOnHangup loads the pack again at each SIGHUP, as daemons do, until the
// function that it returns is called.
func reloadOnHangup(srv *server.Server) (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		for range hangups {
			_, _ = srv.Reload() // it is logged
		}
	}()
	return func() {
		signal.Stop(hangups)
		close(hangups)
	}
}

// lastly records what waits for the store.
func lastly(srv *server.Server, log *slog.Logger) {
	if err := srv.Close(); err != nil {
		log.Error("cards that were shown are not remembered", "err", err)
	}
}

// sources reads which codes are known and which FHIR servers may be asked.
func sources(b Base, f serveFlags, pack *packSource, opts *server.Options) error {
	if len(*f.tables) > 0 {
		files, err := pack.open()
		if err != nil {
			return err
		}
		rb, err := advisor.Load[advisor.Record](files, &advisor.LoadOptions{SkipTests: true})
		if err != nil {
			return err
		}
		if opts.CDS.Codes, err = b.Codes(rb, *f.tables); err != nil {
			return err
		}
	}
	if len(*f.fhirServers) > 0 {
		opts.CDS.FHIR = &cdshooks.Access{Servers: *f.fhirServers}
	}
	return nil
}

// hosts are the names of --host and --base-url.
func hosts(f serveFlags) []string {
	names := *f.hosts
	for _, base := range *f.baseURLs {
		if u, err := url.Parse(base); err == nil {
			names = append(names, u.Hostname())
		}
	}
	return names
}

// shelf is where --handouts keeps them; nil if it is not there.
func shelf(f serveFlags) (*sheets.Shelf, error) {
	if *f.handouts <= 0 {
		return nil, nil
	}
	if len(*f.baseURLs) == 0 {
		return nil, errors.New("--handouts needs --base-url: the address under which clinicians " +
			"reach this server")
	}
	return sheets.New(strings.TrimSuffix((*f.baseURLs)[0], "/")+"/handouts/",
		&sheets.Options{Keep: *f.handouts})
}

// listen opens --addr and --open-addr.
func listen(f serveFlags, verifier *auth.Verifier, srv *server.Server) ([]server.Door, error) {
	if *f.openAddr != "" && verifier == nil {
		return nil, errors.New("--open-addr needs --client: without one, no route asks for a token")
	}
	first, err := net.Listen("tcp", *f.addr)
	if err != nil {
		return nil, err
	}
	doors := []server.Door{{Listener: first, Handler: srv, Verified: verifier != nil}}
	if *f.openAddr == "" {
		return doors, nil
	}
	second, err := net.Listen("tcp", *f.openAddr)
	if err != nil {
		return nil, errors.Join(err, first.Close())
	}
	return append(doors, server.Door{Listener: second, Handler: srv.Open()}), nil
}

// verifier reads --client and --base-url; nil if there is no client.
func verifier(f serveFlags, log *slog.Logger, used usedFunc) (*auth.Verifier, error) {
	if len(*f.clients) == 0 {
		return nil, nil
	}
	var clients []auth.Client
	for _, text := range *f.clients {
		// An issuer may have a "=" of its own, an address of keys hardly does.
		i := strings.LastIndexByte(text, '=')
		if i <= 0 {
			return nil, fmt.Errorf("--client %s: want ISSUER=JWKS, with JWKS an https address or a file",
				text)
		}
		c := auth.Client{Issuer: text[:i]}
		if keys := text[i+1:]; strings.HasPrefix(keys, "https://") ||
			*f.httpLoopback && strings.HasPrefix(keys, "http://") {
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
	return auth.New(clients,
		&auth.Options{BaseURLs: *f.baseURLs, LoopbackHTTP: *f.httpLoopback, Used: used,
			Refused: func(ctx context.Context, r *auth.Refusal) {
				log.WarnContext(ctx, "a client was refused", "reason", r.Error())
			}})
}
