package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/container/tools"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
)

var (
	long   = flag.Bool("long", false, "run the pipeline on Apache Flink, too")
	copies = flag.Int("copies", 4, "how often -long multiplies the data")

	// Flink starts a worker with these two; the flags of the second step are Beam's own.
	provision = flag.String("provision_endpoint", "", "where a worker asks what it is for")
)

// The program of these tests is also the pipeline's and that of its workers, so
// that nothing needs to be built for the processes of a cluster.
const (
	asMain   = "POPULATION_MAIN"
	asWorker = "POPULATION_WORKER"
)

// asOther is what the program does in place of the tests if its environment says so.
func asOther() {
	switch {
	case os.Getenv(asMain) != "":
		main()
		os.Exit(0)
	case os.Getenv(asWorker) != "":
		err := becomeWorker()
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
}

// becomeWorker does what Beam's boot program does in a container, but for
// fetching the program.
func becomeWorker() error {
	flag.Parse()
	id := flag.Lookup("id").Value.String()
	info, err := tools.ProvisionInfo(grpcx.WriteWorkerID(context.Background(), id), *provision)
	if err != nil {
		return err
	}
	os.Unsetenv(asWorker)
	return syscall.Exec(os.Args[0], []string{os.Args[0], "--worker=true",
		"--id=" + id,
		"--logging_endpoint=" + info.GetLoggingEndpoint().GetUrl(),
		"--control_endpoint=" + info.GetControlEndpoint().GetUrl()}, os.Environ())
}

// TestFlink: on a cluster of Apache Flink, each part of it a process of its own,
// the pipeline gives the very lines of the command, also if a part is killed in
// the middle.
func TestFlink(t *testing.T) {
	if !*long {
		t.Skip("takes minutes; run with -long")
	}
	c := startFlink(t)
	in := filepath.Join(multiplied(t, sample(), *copies), "*.ndjson")
	want := onTheCommand(t, in)
	for _, tt := range []struct {
		name string
		kill func(t *testing.T, manager int)
	}{
		{"a worker of the SDK dies", func(t *testing.T, manager int) { killWorkers(t, manager) }},
		{"a task manager dies", func(t *testing.T, manager int) {
			if err := syscall.Kill(manager, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			dir := t.TempDir()
			done := c.submit(t, in, dir)
			manager := c.inTheMiddle(t, done)
			tt.kill(t, manager)
			if err := <-done; err != nil {
				c.logs(t)
				t.Fatal(err)
			}
			if !c.repeated(t) {
				t.Error("no task was done again: nothing was killed in the middle")
			}
			same(t, linesOf(t, filepath.Join(dir, adviceFile)), want)
			fatesAddUp(t, dir)
			t.Logf("%d patients in %.0f s, with what was done again; most memory of a process: %s", len(want),
				time.Since(start).Seconds(), c.memory())
		})
	}
}

// memory is the most that the parts of the cluster had at a time, as far as they live.
func (c *cluster) memory() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(c.parts)) {
		if mb := mostMemory(c.parts[name]); mb > 0 {
			parts = append(parts, fmt.Sprintf("%s %d MB", name, mb))
		}
		for _, worker := range workersOf(c.parts[name]) {
			parts = append(parts, fmt.Sprintf("its worker %d MB", mostMemory(worker)))
		}
	}
	return strings.Join(parts, ", ")
}

// sample is the data that is multiplied.
func sample() (glob string) {
	if data := os.Getenv("CROSSTALK_FHIR_DATA"); data != "" {
		return filepath.Join(data, "bulk", "*.ndjson")
	}
	return "testdata/*.ndjson"
}

// A cluster is Apache Flink at work.
type cluster struct {
	rest  string         // address of its pages
	jobs  string         // and of Beam's job server
	tms   map[int]int    // process of each task manager, by its number
	parts map[string]int // process of each part, by its name
	java  []string       // the command, but for what to run
	dir   string         // configuration and logs
}

func startFlink(t *testing.T) *cluster {
	t.Helper()
	for _, program := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("left out: there is no %s", program)
		}
	}
	c := &cluster{rest: free(t), jobs: free(t), tms: map[int]int{}, parts: map[string]int{},
		dir: t.TempDir()}
	path := filepath.Join(c.dir, "classpath")
	out, err := exec.Command("mvn", "-q", "-B", "-f", "../../.ci/flink/pom.xml",
		"dependency:build-classpath", "-Dmdep.outputFile="+path).CombinedOutput()
	if err != nil {
		t.Skipf("left out: Maven does not get Flink: %s", out)
	}
	classes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"lang", "util", "net", "nio", "time", "util.concurrent"} {
		c.java = append(c.java, "--add-opens=java.base/java."+p+"=ALL-UNNAMED")
	}
	c.java = append(c.java, "-Xmx700m", "-XX:MaxDirectMemorySize=500m", "-cp", string(classes))
	_, port, _ := net.SplitHostPort(c.rest)
	_, rpc, _ := net.SplitHostPort(free(t))
	conf := fmt.Sprintf(flinkConf, rpc, port, c.dir)
	if err := os.WriteFile(filepath.Join(c.dir, "flink-conf.yaml"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	const runtime = "org.apache.flink.runtime."
	c.start(t, "jobmanager", runtime+"entrypoint.StandaloneSessionClusterEntrypoint",
		"--configDir", c.dir)
	for i := 1; i <= 3; i++ { // one more than a job needs
		c.tms[i] = c.start(t, fmt.Sprint("taskmanager", i), runtime+"taskexecutor.TaskManagerRunner",
			"--configDir", c.dir, "-D", fmt.Sprint("taskmanager.resource-id=", i))
	}
	_, port, _ = net.SplitHostPort(c.jobs)
	c.start(t, "jobserver", "org.apache.beam.runners.flink.FlinkJobServerDriver", "--job-port", port,
		"--artifact-port", "0", "--expansion-port", "-1", "--flink-master", c.rest,
		"--artifacts-dir", filepath.Join(c.dir, "artifacts"))
	c.until(t, "the task managers are there", func() bool {
		var v struct{ Taskmanagers int }
		return c.get("/overview", &v) && v.Taskmanagers == len(c.tms)
	})
	c.until(t, "the job server is there", func() bool {
		conn, err := net.Dial("tcp", c.jobs)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return c
}

// One slot a process, so that each task is where another can take its place.
const flinkConf = `
jobmanager.rpc.address: localhost
jobmanager.rpc.port: %s
rest.port: %s
io.tmp.dirs: %s
jobmanager.memory.process.size: 1g
restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 3
restart-strategy.fixed-delay.delay: 1 s
metrics.fetcher.update-interval: 200
heartbeat.timeout: 15000
heartbeat.interval: 3000
taskmanager.numberOfTaskSlots: 1
taskmanager.cpu.cores: 1.0
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.task.heap.size: 512m
taskmanager.memory.task.off-heap.size: 64m
taskmanager.memory.managed.size: 256m
taskmanager.memory.network.min: 128m
taskmanager.memory.network.max: 128m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
`

// free is an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint("localhost:", l.Addr().(*net.TCPAddr).Port)
}

// start starts a part of the cluster, which ends with the test, and what that starts with it.
func (c *cluster) start(t *testing.T, name, class string, args ...string) (pid int) {
	t.Helper()
	log, err := os.Create(filepath.Join(c.dir, name+".log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("java", slices.Concat(c.java, []string{class}, args)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		log.Close()
	})
	c.parts[name] = cmd.Process.Pid
	return cmd.Process.Pid
}

// get reads from Flink's pages, and reports whether it could.
func (c *cluster) get(path string, v any) bool {
	r, err := http.Get("http://" + c.rest + path)
	if err != nil {
		return false
	}
	defer r.Body.Close()
	return r.StatusCode == http.StatusOK && json.NewDecoder(r.Body).Decode(v) == nil
}

func (c *cluster) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Minute); !is(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			c.logs(t)
			t.Fatalf("it has not come about that %s", what)
		}
	}
}

func (c *cluster) logs(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join(c.dir, "*.log"))
	for _, name := range names {
		text, _ := os.ReadFile(name)
		t.Logf("%s ends:\n%s", name, text[max(0, len(text)-500):])
	}
}

// submit starts the pipeline as a user does, and says when it is done.
func (c *cluster) submit(t *testing.T, in, out string) (done <-chan error) {
	t.Helper()
	config, _ := json.Marshal(map[string]any{"command": os.Args[0],
		"env": map[string]string{asWorker: "1"}})
	cmd := exec.Command(os.Args[0], "--runner=flink", "--endpoint="+c.jobs, "--parallelism=2",
		"--environment_type=PROCESS", "--environment_config="+string(config),
		"--worker_binary="+os.Args[0], "--fhir="+in, "--as-of="+day.AsOf, "--out="+out)
	cmd.Env = append(os.Environ(), asMain+"=1")
	end := make(chan error, 1)
	go func() {
		text, err := cmd.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, text)
		}
		end <- err
	}()
	return end
}

// A vertex is a step of a job, with its tasks.
type vertex struct {
	ID, Name string
	Subtasks []struct {
		Status  string
		Attempt int
		Manager string `json:"taskmanager-id"`
		Metrics struct {
			In int64 `json:"read-records"`
		}
	}
}

// steps gives those of the job that was started last, each with its tasks.
func (c *cluster) steps() (list []vertex) {
	var all struct {
		Jobs []struct {
			JID   string
			Start int64 `json:"start-time"`
		}
	}
	if !c.get("/jobs/overview", &all) || len(all.Jobs) == 0 {
		return nil
	}
	slices.SortFunc(all.Jobs, func(a, b struct {
		JID   string
		Start int64 `json:"start-time"`
	}) int {
		return int(b.Start - a.Start)
	})
	var job struct{ Vertices []vertex }
	path := "/jobs/" + all.Jobs[0].JID
	c.get(path, &job)
	for _, v := range job.Vertices {
		if c.get(path+"/vertices/"+v.ID, &v) {
			list = append(list, v)
		}
	}
	return list
}

// inTheMiddle waits until patients are being advised, and gives the task
// manager that does it.
func (c *cluster) inTheMiddle(t *testing.T, done <-chan error) (process int) {
	t.Helper()
	c.until(t, "patients are being advised", func() bool {
		select {
		case err := <-done:
			c.logs(t)
			t.Fatalf("the job ended before anything was killed: %v", err)
		default:
		}
		for _, v := range c.steps() {
			for _, task := range v.Subtasks {
				if strings.Contains(v.Name, ".advise,") && task.Status == "RUNNING" && task.Metrics.In > 0 {
					n, _ := strconv.Atoi(task.Manager)
					process = c.tms[n]
				}
			}
		}
		return process != 0
	})
	return process
}

// repeated reports whether a task of the last job was done more than once.
func (c *cluster) repeated(t *testing.T) bool {
	t.Helper()
	for _, v := range c.steps() {
		for _, task := range v.Subtasks {
			if task.Attempt > 0 {
				return true
			}
		}
	}
	return false
}
