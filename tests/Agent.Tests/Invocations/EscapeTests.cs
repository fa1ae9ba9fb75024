using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>
/// What gives up every sign of its origin: environment, session, parents and output. Each test is a process of its own, because only an agent proper
/// can tell whose it is.
/// </summary>
public sealed class EscapeTests
{
    internal const string Command = "escape";

    private const string Escapes = """
        env -i setsid sh -c '(sh -c "echo \$\$ > NAME.new; mv NAME.new NAME; exec sleep 1000" >/dev/null 2>&1 &)'
        while [ ! -e NAME ]; do sleep 0.01; done
        """;

    [Theory]
    [InlineData("")]
    [InlineData("Unified")]
    [InlineData("Freezer")]
    public async Task Nothing_of_a_stopped_run_lives_on(string groups) =>
        Assert.Equal(("Stopped: one dead\ngroups left 0\n", 0), await OwnProcess.RunAsync(Command, "alone", groups));

    // Without a group the second run could have made it as well, so it is left alone; the first one's was there before the second run began.
    [Theory]
    [InlineData("", "alive")]
    [InlineData("Unified", "dead")]
    [InlineData("Freezer", "dead")]
    public async Task A_run_that_is_stopped_takes_nothing_of_another_along(string groups, string second) => Assert.Equal(
        ($"Stopped: one dead, two alive\nStopped: one dead, two {OrAlive(second, groups)}\ngroups left 0\n", 0),
        await OwnProcess.RunAsync(Command, "together", groups));

    // The daemon could have made what the second run made, so without a group that is left alone.
    [Theory]
    [InlineData("", "alive")]
    [InlineData("Unified", "dead")]
    [InlineData("Freezer", "dead")]
    public async Task A_daemon_outlives_its_run_and_the_stop_of_the_next(string groups, string second) => Assert.Equal(
        ($"Exited: one alive\nStopped: one alive, two {OrAlive(second, groups)}\ngroups left 0\n", 0),
        await OwnProcess.RunAsync(Command, "daemon", groups));

    /// <summary>What that process does.</summary>
    internal static async Task<int> EscapeAsync(string what, string groups)
    {
        var kinds = groups.Length == 0 ? [] : new[] { Enum.Parse<ControlGroupKind>(groups) };
        var directory = "";
        using var scripts = new Scripts(options: path => new RunnerOptions
        {
            ScriptDirectory = directory = path,
            ReapOrphans = true,
            ControlGroups = kinds,
            TerminationGrace = TimeSpan.FromMilliseconds(200),
        });
        var escaped = new Dictionary<string, ProcessIdentity>();
        try
        {
            var one = await EscapeAsync("one", what == "daemon" ? "exit 0" : "sleep 1000");
            if (what == "daemon")
                Say(await Scripts.SoonAsync(one.Completion));
            var two = what == "alone" ? null : await EscapeAsync("two", "sleep 1000");
            if (what != "daemon")
                await StopAsync(one);
            if (two is not null)
                await StopAsync(two);
        }
        finally
        {
            foreach (var process in escaped.Values.Where(process => ProcessTable.IsAlive(process)))
                _ = Libc.Kill(process.Pid, Libc.SigKill);
        }

        // What a daemon kept is removed once the daemon is gone and the next run comes.
        await Scripts.UntilAsync(() => !escaped.Values.Any(process => ProcessTable.Row(process.Pid) is not null));
        await scripts.RunAsync("exit 0");
        Console.Write($"groups left {GroupsLeft()}\n");
        return 0;

        async Task<IRunningScript> EscapeAsync(string name, string rest)
        {
            var run = scripts.Start(scripts.Shell(Escapes.Replace("NAME", Path.Combine(scripts.Directory, name), StringComparison.Ordinal) + "\n" + rest));
            escaped[name] = await scripts.ProcessInAsync(name);
            return run;
        }

        async Task StopAsync(IRunningScript run)
        {
            run.RequestStop();
            Say(await Scripts.SoonAsync(run.Completion));
        }

        void Say(RunEnd end) => Console.Write(
            $"{end.Kind}: {string.Join(", ", escaped.Select(process => $"{process.Key} {(ProcessTable.IsAlive(process.Value) ? "alive" : "dead")}"))}\n");

        int GroupsLeft() => kinds is [var kind] && Place(kind) is { } place ? Directory.GetDirectories(place, ControlGroups.PrefixOf(directory) + "*").Length : 0;
    }

    // Where no group can be made the agent does without.
    private static string OrAlive(string expected, string groups) =>
        groups.Length == 0 || CanMake(Enum.Parse<ControlGroupKind>(groups)) ? expected : "alive";

    /// <summary>Whether an agent on this machine can make such groups.</summary>
    internal static bool CanMake(ControlGroupKind kind) => Place(kind) is { } place && Libc.Access(place, 2) == 0;

    private static string? Place(ControlGroupKind kind) =>
        ControlGroupPlace.Of(kind, File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));
}
