package author

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/cmd/crosstalk/internal/desk"
)

func editCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit",
		Short: "Edit a pack on a page in the browser",
		Long: `Edit opens a page in the browser of this machine: the rules of a pack, the text of
a file with what is wrong underlined while it is typed and with what can be done
about it, what each case gives, and what the person of the case at the cursor
reads, in every language. What it says is what "crosstalk lsp" tells an editor.

It prints the address of the page, and listens on this machine only, for whoever
has that address. It writes a file when Save is pressed, and only if nobody else
has changed it since. Ctrl+C ends it.`,
		Args: cobra.NoArgs,
	}
	dir := folder(cmd)
	addr := cmd.Flags().String("addr", "127.0.0.1:0",
		"where to listen, on this machine; port 0 is a free one")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		folder, err := dir()
		if err != nil {
			return err
		}
		now := time.Now()
		d, err := desk.New(folder, time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0,
			time.UTC))
		if err != nil {
			return err
		}
		return errors.Join(serveDesk(cmd, d, *addr), d.Close())
	}
	return cmd
}

// serveDesk answers until the command is told to end.
func serveDesk(cmd *cobra.Command, d *desk.Desk, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--addr %s: the page writes files, so it is for this machine only; write "+
			"127.0.0.1:PORT", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Open http://%s/#%s\nCtrl+C ends it.\n", l.Addr(), d.Key())
	s := &http.Server{Handler: d.Handler(), ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(cmd.Context(), func() { _ = s.Close() })
	defer stop()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
