package author

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/signoff"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/internal/whole"
)

// A signing is what the command line of sign-off says.
type signing struct {
	dir                 string
	rules, topics       []string
	by, role, on, note  string
	yes, withdraw, list bool
}

func signOffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sign-off",
		Short: "Record who approves which rule, in the words that it has now",
		Long: `Sign-off shows all that readers see of the rules and what decides whom they
reach, with what has changed since they were last signed; asks; and writes for
each a file sign-offs/RULE.yaml into the pack. The person of --by answers for it.

Once the words of a rule are not those that were signed, in any language, its
sign-off is void: nobody has signed it. Once a condition is not, or a finding,
fact, table or term that it stands on, the sign-off says so. Both are told by
lint, the book, diff, and the "review" of each message in JSON.

--list says who has signed which rule, and what has changed since.
--withdraw takes sign-offs out.`,
		Example: `  crosstalk sign-off --pack ./mypack --list
  crosstalk sign-off --pack ./mypack --rule short-sleep --by "R. Example" --role pharmacist
  crosstalk sign-off --pack ./mypack --withdraw --rule short-sleep`,
		Args: cobra.NoArgs,
	}
	dir := folder(cmd)
	var s signing
	f := cmd.Flags()
	f.StringSliceVar(&s.rules, "rule", nil,
		`the rules with these ids, or whose ids fit a pattern like "vitd-*"`)
	f.StringSliceVar(&s.topics, "topic", nil, "the rules of these topics")
	f.StringVar(&s.by, "by", "", "who signs: a name")
	f.StringVar(&s.role, "role", "", "what that person is, as in pharmacist")
	f.StringVar(&s.on, "on", "", "the day, as in 2026-11-20 (default: today)")
	f.StringVar(&s.note, "note", "", "what there is to say about it")
	f.BoolVar(&s.yes, "yes", false, "sign without being asked, once all has been shown")
	f.BoolVar(&s.withdraw, "withdraw", false, "take sign-offs out")
	f.BoolVar(&s.list, "list", false, "say who has signed which rule")
	cmd.MarkFlagsMutuallyExclusive("withdraw", "list")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if s.dir, err = dir(); err != nil {
			return err
		}
		if len(s.rules)+len(s.topics) == 0 && !s.list {
			return errors.New("--rule ID or --topic TOPIC: say which rules; --list names them")
		}
		if s.withdraw {
			return s.takeOut(cmd.OutOrStdout())
		}
		rb, err := s.load()
		if err != nil {
			return err
		}
		ids, err := workbench.Choose(rb, s.rules, s.topics)
		if err != nil {
			return err
		}
		rules, err := signoff.Of(rb, ids)
		if err != nil {
			return err
		}
		if s.list {
			s.tell(cmd.OutOrStdout(), rules)
			return nil
		}
		return s.sign(cmd, rb, rules)
	}
	return cmd
}

func (s *signing) load() (*advisor.Rulebase[advisor.Record], error) {
	return advisor.Load[advisor.Record](os.DirFS(s.dir), &advisor.LoadOptions{SkipTests: true})
}

// sign shows the rules, asks, and writes their sign-offs.
func (s *signing) sign(cmd *cobra.Command, rb *advisor.Rulebase[advisor.Record],
	rules []signoff.Rule,
) error {
	now := time.Now()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	who := signoff.Person{By: s.by, Role: s.role, On: today, Note: s.note}
	if s.on != "" {
		var err error
		if who.On, err = time.Parse(time.DateOnly, s.on); err != nil {
			return fmt.Errorf("--on %s: want a date like 2026-11-20", s.on)
		}
	}
	if err := who.Check(today); err != nil {
		return fmt.Errorf("%w (--by, --role, --on)", err)
	}
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	files, err := signoff.Sign(rb, ids, who)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for i := range rules {
		show(out, &rules[i])
	}
	fmt.Fprintf(out, "%s to be signed by %s, %s, on %s.\n", plural(len(rules), "rule"), who.By,
		who.Role, who.On.Format(time.DateOnly))
	if !s.yes {
		fmt.Fprint(out, "Do you approve all of this? Type yes: ")
		answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
		fmt.Fprintln(out)
		if strings.TrimSpace(answer) != "yes" {
			fmt.Fprintln(out, "Nothing has been signed.")
			return ErrFound
		}
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "sign-offs"), 0o777); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(s.dir, filepath.FromSlash(name))
		if err := whole.Write(path, files[name], 0); err != nil {
			return err
		}
		fmt.Fprintln(out, "written:", name)
	}
	return nil
}

// show says all that is signed of a rule, what has changed since the last time first.
func show(out io.Writer, r *signoff.Rule) {
	fmt.Fprintf(out, "%s: %s\n", r.ID, r.Title)
	fmt.Fprintf(out, "  %s\n", worth(r))
	for _, c := range slices.Concat(r.Reworded, r.Moved) {
		fmt.Fprintf(out, "  changed since: %s\n", c)
	}
	for _, part := range []struct {
		what  string
		items []signoff.Item
	}{{"What readers see", r.Words}, {"What decides whom it reaches", r.Conditions}} {
		fmt.Fprintf(out, "\n  %s\n", part.what)
		var shared []string
		for _, item := range part.items {
			if item.Shared() {
				shared = append(shared, item.Key)
				continue
			}
			text := strings.ReplaceAll(item.Text, "\n", "\n      ")
			fmt.Fprintf(out, "    %s: %s\n", item.Key, text)
		}
		if len(shared) > 0 {
			fmt.Fprintf(out, "    and what is said of: %s\n", strings.Join(shared, ", "))
		}
	}
	fmt.Fprintln(out)
}

// worth is what a rule's sign-off is worth, in words.
func worth(r *signoff.Rule) string {
	if r.By == nil {
		return "unsigned"
	}
	by := fmt.Sprintf("signed by %s, %s, on %s", r.By.By, r.By.Role, r.By.On)
	if r.By.Note != "" {
		by += " (" + r.By.Note + ")"
	}
	switch r.State {
	case signoff.Void:
		return "void: it was " + by + ", in other words"
	case signoff.Changed:
		return by + "; its conditions have changed since"
	}
	return by
}

// tell lists rules with their sign-offs, and counts these.
func (s *signing) tell(out io.Writer, rules []signoff.Rule) {
	count := map[string]int{}
	for i := range rules {
		r := &rules[i]
		count[r.State]++
		fmt.Fprintf(out, "%s: %s\n", r.ID, worth(r))
		for _, c := range slices.Concat(r.Reworded, r.Moved) {
			fmt.Fprintf(out, "    %s\n", c)
		}
	}
	fmt.Fprintf(out, "%s: %d signed, %d changed since, %d void, %d unsigned\n",
		plural(len(rules), "rule"), count[signoff.Signed], count[signoff.Changed], count[signoff.Void],
		count[signoff.Unsigned])
}

// takeOut takes the sign-offs of rules out. It also does where the pack does not load,
// which a sign-off of a rule that is gone may be the reason for: then it takes ids as they
// are.
func (s *signing) takeOut(out io.Writer) error {
	ids := s.rules
	rb, unloaded := s.load()
	if unloaded == nil {
		chosen, err := workbench.Choose(rb, s.rules, s.topics)
		if err != nil {
			return err
		}
		ids = nil
		for _, id := range chosen {
			if _, err := os.Stat(s.file(id)); err == nil || slices.Contains(s.rules, id) {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return errors.Join(unloaded, errors.New("no sign-off to take out"))
	}
	for _, id := range ids {
		if strings.ContainsAny(id, `/\`) {
			return fmt.Errorf("--rule %s: no id of a rule", id)
		}
		if _, err := os.Stat(s.file(id)); err != nil {
			return fmt.Errorf("no sign-off of %q: there is no %s", id, signoff.Path(id))
		}
	}
	for _, id := range ids {
		if err := os.Remove(s.file(id)); err != nil {
			return err
		}
		fmt.Fprintln(out, "taken out:", signoff.Path(id))
	}
	return nil
}

func (s *signing) file(id string) string {
	return filepath.Join(s.dir, filepath.FromSlash(signoff.Path(id)))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
