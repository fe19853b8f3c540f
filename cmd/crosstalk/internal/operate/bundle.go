package operate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/bundle"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/verify"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/internal/whole"
)

// Bundle is the command bundle.
func Bundle(b Base) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Check a pack, and put it into one signed file",
		Long: `Bundle runs the cases, lint and verify on a pack. If all of it holds it writes the
pack into one file, with a manifest that says what was checked, signed with a private
key (Ed25519). crosstalk serve --key serves what is signed, and nothing else. The same
pack and key give the same bytes.

The version in pack.yaml must be numbers, as in 1.4.0; give each bundle that goes out a
higher one, since servers refuse what is older than what they have. --new-key FILE makes
a private key, and FILE.pub for those who check. Keep the private one as you would a
seal: who has it decides what patients read.`,
		Example: `  crosstalk bundle --new-key author.key
  crosstalk bundle --pack ./mypack --key author.key --out mypack.bundle
  crosstalk verify-bundle mypack.bundle --key author.key.pub
  crosstalk serve --pack mypack.bundle --key author.key.pub --last-good served.bundle`,
		Args: cobra.NoArgs,
	}
	dir := b.PackFlag(cmd)
	flags := cmd.Flags()
	newKey := flags.String("new-key", "", "make a private key in this file and a public one beside it")
	keyFile := flags.String("key", "", "PEM file with the private key to sign with")
	out := flags.String("out", "", "file to write")
	notAfter := flags.String("not-after", "", "last day on which servers use it, as in 2027-06-30 "+
		"(default: no end)")
	unchecked := flags.Bool("no-checks", false, "check nothing; the manifest says so")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *newKey != "" {
			if *keyFile != "" || *out != "" {
				return errors.New("--new-key makes a key and no bundle: leave --key and --out out")
			}
			return makeKey(cmd, *newKey)
		}
		if *keyFile == "" || *out == "" {
			return errors.New("say with which --key to sign and what file to write: --out")
		}
		data, err := os.ReadFile(*keyFile)
		if err != nil {
			return err
		}
		key, err := bundle.PrivateKey(data)
		if err != nil {
			return fmt.Errorf("%s: %w", *keyFile, err)
		}
		pack, err := b.Open(*dir)
		if err != nil {
			return err
		}
		rb, err := advisor.Load[advisor.Record](pack, nil)
		if err != nil {
			return err
		}
		info := rb.Info()
		m := bundle.Manifest{Name: info.Name, Version: info.Version, Digest: info.Digest,
			NotAfter: *notAfter, Tool: Version()}
		if !*unchecked {
			if m.Checks, err = check(b, cmd, rb); err != nil {
				return err
			}
		}
		return write(cmd, *out, m, func(w *bytes.Buffer) error {
			return bundle.Write(w, pack, m, key)
		})
	}
	return cmd
}

func makeKey(cmd *cobra.Command, name string) error {
	private, public, err := bundle.NewKey()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
		mode fs.FileMode
	}{{name, private, 0o600}, {name + ".pub", public, 0o644}} {
		// No key is written over.
		file, err := os.OpenFile(f.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.mode)
		if err != nil {
			return err
		}
		_, err = file.Write(f.data)
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s to sign with, %s.pub for those who check\n", name,
		name)
	return err
}

// check runs the cases, lint and verify. The error is b.Failed if one does not hold,
// which has been printed.
func check(b Base, cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record]) ([]bundle.Check,
	error) {
	out := cmd.OutOrStdout()
	var list []bundle.Check
	bad := false
	note := func(what, result string, holds bool) {
		list = append(list, bundle.Check{What: what, Result: result})
		if bad = bad || !holds; !holds {
			fmt.Fprintf(out, "%s: %s\n", what, result)
		}
	}
	passed, failures := 0, 0
	for c, err := range workbench.RunCases(rb) {
		if err == nil {
			passed++
			continue
		}
		failures++
		fmt.Fprintf(out, "%s: rule %s: %s: %v\n", c.Pos, c.Rule, c.Name, err)
	}
	note("cases", fmt.Sprintf("%d passed, %d failed", passed, failures), failures == 0)
	found, err := lint.RunOn(rb, &lint.Options{})
	if err != nil {
		return nil, err
	}
	for _, f := range found.Findings {
		if f.Severity >= lint.Warning {
			fmt.Fprintln(out, f)
		}
	}
	warnings := found.Count(lint.Warning)
	note("lint", fmt.Sprintf("%d errors and warnings, %d excepted with a reason", warnings,
		len(found.Excepted)), warnings == 0)
	if err := cmd.Context().Err(); err != nil {
		return nil, err
	}
	report, err := verify.Check(rb, nil)
	if err != nil {
		return nil, err
	}
	for _, f := range report.Findings {
		if f.Error {
			fmt.Fprintln(out, f)
		}
	}
	note("invariants", fmt.Sprintf("%d proven, %d refuted, %d open, %d accepted",
		report.Count(verify.Proven), report.Count(verify.Refuted), report.Count(verify.Open),
		report.Count(verify.Accepted)), report.Errors() == 0)
	if bad {
		fmt.Fprintln(out, "no bundle was written; crosstalk test, lint and verify say more")
		return nil, b.Failed
	}
	return list, nil
}

// write makes a bundle in memory, and the file as a whole.
func write(cmd *cobra.Command, name string, m bundle.Manifest,
	fill func(*bytes.Buffer) error) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("--out %s: it is there, and no file", name)
	}
	var data bytes.Buffer
	if err := fill(&data); err != nil {
		return err
	}
	if err := whole.Write(name, data.Bytes(), 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: %s %s, %d bytes\n", name, m.Name, m.Version,
		data.Len())
	return err
}

// VerifyBundle is the command verify-bundle.
func VerifyBundle() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify-bundle FILE",
		Short: "Say what is in a signed bundle, and whether its signature holds",
		Long: `Verify-bundle checks that one of the keys signed the bundle, that each file is as it was
signed, that none is missing or added, and that its time is not over. It prints what
the manifest says. --out writes the pack into a new folder, for --pack of the other
commands. --after FILE says whether a server that used that bundle would use this one.`,
		Example: `  crosstalk verify-bundle mypack.bundle --key author.key.pub
  crosstalk verify-bundle mypack.bundle --key author.key.pub --out ./unpacked`,
		Args: cobra.ExactArgs(1),
	}
	keyFile := cmd.Flags().String("key", "", "PEM file with the public keys of who may sign")
	out := cmd.Flags().String("out", "", "new folder for the pack")
	after := cmd.Flags().String("after", "", "the bundle that was used before")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *keyFile == "" {
			return errors.New("say whose signature counts: --key, a PEM file of public keys")
		}
		keys, err := publicKeys(*keyFile)
		if err != nil {
			return err
		}
		open := func(name string, day time.Time) (*bundle.Bundle, error) {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			got, err := bundle.Open(data, &bundle.Options{Keys: keys, Day: day})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return got, nil
		}
		got, err := open(args[0], time.Now().UTC())
		if err != nil {
			return err
		}
		if *after != "" {
			last, err := open(*after, time.Time{})
			if err != nil {
				return err
			}
			if err := got.Follows(last); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
		}
		if *out != "" {
			if err := os.Mkdir(*out, 0o755); err != nil {
				return err
			}
			if err := os.CopyFS(*out, got.FS()); err != nil {
				return err
			}
		}
		return describe(cmd, got)
	}
	return cmd
}

func describe(cmd *cobra.Command, b *bundle.Bundle) error {
	m := b.Manifest()
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s, %d files, signed with key %s\n%s\nby %s\n", m.Name, m.Version,
		len(m.Files), m.Key, m.Digest, m.Tool)
	if m.NotAfter != "" {
		fmt.Fprintf(&text, "not to be used after %s\n", m.NotAfter)
	}
	for _, c := range m.Checks {
		fmt.Fprintf(&text, "%s: %s\n", c.What, c.Result)
	}
	if m.Checks == nil {
		fmt.Fprintln(&text, "nothing was checked when it was made")
	}
	_, err := cmd.OutOrStdout().Write(text.Bytes())
	return err
}
