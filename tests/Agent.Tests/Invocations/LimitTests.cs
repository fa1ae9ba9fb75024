using System.Globalization;
using System.Text;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>Limits of what a run may take. Where processes are limited really, each test is a process of its own: only an agent proper makes groups.</summary>
public sealed class LimitTests
{
    internal const string Command = "limits";

    private const string Mounts = """
        30 1 0:1 / /c/memory rw - cgroup cgroup rw,memory
        31 1 0:2 / /c/cpu rw - cgroup cgroup rw,cpu,cpuacct
        32 1 0:3 / /c/unified rw - cgroup2 cgroup2 rw
        """;

    private const string Own = "2:memory:/m\n1:cpu,cpuacct:/\n0::/u\n";

    [LimitFact]
    public async Task What_needs_more_memory_than_it_may_have_is_ended_and_says_so() => Assert.Equal(
        ("Exited 137: Ended by the memory limit of this instance's agent (32MiB).\nExited 0: \ngroups left 0\n", 0), await OwnProcess.RunAsync(Command, "memory"));

    [LimitFact]
    public async Task No_more_processes_run_than_may() => Assert.Equal(("Exited 2: \nat most 16\ngroups left 0\n", 0), await OwnProcess.RunAsync(Command, "processes"));

    [LimitFact, Trait("Category", "Long")]
    public async Task A_run_takes_no_more_of_the_processor_than_it_may() => Assert.Equal(("Exited 0: \nwithin\ngroups left 0\n", 0), await OwnProcess.RunAsync(Command, "cpu"));

    [LimitFact]
    public async Task The_agent_is_never_in_a_group_with_limits_and_other_accounts_are_limited_too() =>
        Assert.Equal(("Exited 0: \nlimited, agent outside\nExited 0: \nlimited, agent outside\ngroups left 0\n", 0), await OwnProcess.RunAsync(Command, "outside"));

    [Fact]
    public void Each_controller_is_told_its_limit_in_the_files_of_its_version()
    {
        var limits = new ScriptLimits { MemoryBytes = 1 << 26, CpuPercent = 150, Processes = 64 };
        Assert.Equal(["memory", "cpu", "pids"], LimitFile.Controllers(limits));
        Assert.Equal("memory.limit_in_bytes=67108864 memory.memsw.limit_in_bytes=67108864?", Text("memory", false));
        Assert.Equal("memory.swap.max=0? memory.oom.group=1? memory.max=67108864", Text("memory", true));
        Assert.Equal("cpu.cfs_period_us=100000 cpu.cfs_quota_us=150000", Text("cpu", false));
        Assert.Equal("cpu.max=150000 100000", Text("cpu", true));
        Assert.Equal(("pids.max=64", "pids.max=64"), (Text("pids", false), Text("pids", true)));
        Assert.Empty(LimitFile.Controllers(ScriptLimits.None));

        string Text(string controller, bool unified) =>
            string.Join(' ', LimitFile.Of(controller, limits, unified).Select(file => $"{file.Name}={file.Value}{(file.Optional ? "?" : "")}"));
    }

    [Fact]
    public void A_limit_is_kept_where_its_controller_is_and_nowhere_when_there_is_none()
    {
        var limits = new ScriptLimits { MemoryBytes = 1 << 26, CpuPercent = 50, Processes = 64 };
        var places = LimitPlaces.Find(limits, Mounts, Own, ["pids", "io"], out var whyNot);
        Assert.Null(whyNot);
        Assert.Equal([("memory", "/c/memory/m"), ("cpu", "/c/cpu")], places!.Apart);
        Assert.Equal(["pids"], places.Within);
        Assert.Equal("/c/memory/m/x-1/memory.oom_control", places.Of("x-", "1", "/c/unified/u/x-1").OomCounter);
        Assert.Equal("/c/x-1/memory.events", new LimitPlaces(limits, [], ["memory"]).Of("x-", "1", "/c/x-1").OomCounter);

        Assert.Null(LimitPlaces.Find(limits, Mounts, Own, [], out whyNot));
        Assert.Contains("pids", whyNot, StringComparison.Ordinal);
        Assert.True(LimitPlaces.Find(ScriptLimits.None, "", "", [], out _)!.AreNone);
    }

    // Version 2 with controllers is not on every machine: its files stand in a directory of this test.
    [Fact]
    public void The_group_of_version_2_is_limited_only_once_the_agent_is_out_of_it()
    {
        var root = Directory.CreateTempSubdirectory("groups-").FullName;
        try
        {
            var (own, path) = (Path.Combine(root, "own"), Path.Combine(root, "record"));
            foreach (var file in new[] { "own/cgroup.procs", "record/cgroup.procs", "record/memory.max", "record/cpu.max", "record/memory.oom.group" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
                File.WriteAllText(Path.Combine(root, file), "");
            }

            var limits = new ScriptLimits { MemoryBytes = 1 << 26, CpuPercent = 50 };
            var group = new ControlGroup(own, path, new LimitPlaces(limits, [], ["memory", "cpu"]).Of("", "record", path));
            Assert.True(group.IsLimited && group.Make() && group.Enter());
            Assert.Equal(("0", "", ""), (Read("record/cgroup.procs"), Read("record/memory.max"), Read("own/cgroup.procs")));
            group.Leave();
            Assert.Equal(("0", ""), (Read("own/cgroup.procs"), Read("record/memory.max")));
            Assert.True(group.KeepLimits());
            Assert.Equal(("67108864", "50000 100000", "1"), (Read("record/memory.max"), Read("record/cpu.max"), Read("record/memory.oom.group")));

            Assert.False(group.RanOutOfMemory);
            File.WriteAllText(Path.Combine(path, "memory.events"), "low 0\nhigh 0\nmax 7\noom 1\noom_kill 2\noom_group_kill 1\n");
            Assert.True(group.RanOutOfMemory);

            File.Delete(Path.Combine(path, "cpu.max"));
            Assert.False(group.KeepLimits());
            Assert.True(group.LimitsFailed);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        string Read(string file) => File.ReadAllText(Path.Combine(root, file));
    }

    [Fact]
    public void Whoever_cannot_keep_limits_starts_no_script_and_says_why()
    {
        using var scripts = new Scripts(options: path => new RunnerOptions { ScriptDirectory = path, Limits = new() { Processes = 20 } });
        Assert.NotNull(scripts.Runner.WhyLimitsNotKept);
        Assert.Contains("limits", scripts.Refused(scripts.Shell("exit 0")).Info, StringComparison.Ordinal);
    }

    internal static string? Place(string controller) =>
        ControlGroupPlace.OfController(controller, File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));

    /// <summary>What that process does.</summary>
    internal static async Task<int> LimitAsync(string what)
    {
        var directory = "";
        using var scripts = new Scripts(options: path => new RunnerOptions
        {
            ScriptDirectory = directory = path,
            ReapOrphans = true,
            TerminationGrace = TimeSpan.FromMilliseconds(200),
            Limits = what switch
            {
                "memory" => new() { MemoryBytes = 32 << 20 },
                "processes" => new() { Processes = 16 },
                "cpu" => new() { CpuPercent = 20 },
                _ => new() { MemoryBytes = 256 << 20, CpuPercent = 300, Processes = 100 },
            },
        });
        if (scripts.Runner.WhyLimitsNotKept is { } why)
            Console.Write(why + "\n");
        switch (what)
        {
            case "memory":
                // What comes without an end of line tail keeps.
                await RunAsync(scripts.Shell("head -c 300000000 /dev/zero | tail -n 1 > /dev/null"));
                await RunAsync(scripts.Shell("head -c 300000000 /dev/zero > /dev/null"));
                break;
            case "processes":
                var many = scripts.Shell("for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1000 & sleep 1000 & done");
                await RunAsync(many);
                var found = await scripts.Runner.KillSurvivorsAsync(many.RecordId, null, CancellationToken.None);
                Console.Write(found is > 10 and <= 16 ? "at most 16\n" : $"{found}\n");
                break;
            case "cpu":
                var run = await RunAsync(scripts.Shell("end=$(( $(date +%s) + 5 )); while [ $(date +%s) -lt $end ]; do :; done; cat /proc/$$/stat"));
                var stat = Encoding.UTF8.GetString(run.Output.Kept).Split(' ');
                var seconds = stat[13..17].Sum(ticks => int.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;
                Console.Write(seconds is > 0.3 and < 1.6 ? "within\n" : $"{seconds} s\n");
                break;
            default:
                await SeeAsync(scripts.Shell(""));
                await SeeAsync(scripts.Shell("") with { Username = "nobody", WorkingDir = "/" });
                break;
        }

        await scripts.RunAsync("exit 0");
        var places = LimitFile.AllControllers.Prepend("").Select(Place).OfType<string>();
        Console.Write($"groups left {places.Sum(place => Directory.GetDirectories(place, ControlGroups.PrefixOf(directory) + "*").Length)}\n");
        return 0;

        async Task SeeAsync(RunSpec spec)
        {
            var run = await RunAsync(spec with { Script = "cat /proc/self/cgroup" });
            var limited = LimitFile.AllControllers.All(name => LineOf(name, Encoding.UTF8.GetString(run.Output.Kept)).Contains(ControlGroups.PrefixOf(directory), StringComparison.Ordinal));
            var threads = Directory.GetDirectories("/proc/self/task").Select(thread => File.ReadAllText(Path.Combine(thread, "cgroup")));
            Console.Write($"{(limited ? "limited" : "free")}, agent {(threads.Any(text => text.Contains(ControlGroups.PrefixOf(directory), StringComparison.Ordinal)) ? "inside" : "outside")}\n");
        }

        async Task<RunEnd> RunAsync(RunSpec spec)
        {
            var end = await scripts.RunAsync(spec);
            Console.Write($"{end.Kind} {end.ExitCode}: {end.Note}\n");
            return end;
        }
    }

    private static string LineOf(string controller, string groups) => groups.Split('\n').First(line => line.Split(':')[1].Split(',').Contains(controller));
}
