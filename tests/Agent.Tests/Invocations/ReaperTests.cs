using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>Collecting every child of a process needs a process of its own: the host of these tests has children that are not ours.</summary>
public sealed class ReaperTests
{
    internal const string Command = "collect-every-child";

    [Fact]
    public async Task The_agent_proper_collects_its_scripts_and_what_they_leave_behind() =>
        Assert.Equal(("right 50 of 50, children left 0\n", 0), await OwnProcess.RunAsync(Command));

    [Fact]
    public async Task It_learns_how_they_ended_whatever_who_started_it_ignores() =>
        Assert.Equal(("right 50 of 50, children left 0\n", 0), await OwnProcess.RunWithChildrenIgnoredAsync(Command));

    /// <summary>What that process does.</summary>
    internal static async Task<int> CollectAsync()
    {
        var directory = Directory.CreateTempSubdirectory("ca-reaper-").FullName;
        try
        {
            var runner = new ScriptRunner(new RunnerOptions { ScriptDirectory = directory, ReapOrphans = true }, TimeProvider.System);
            var ends = await Scripts.SoonAsync(Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
                ((StartOutcome.Started)runner.Start(new RunSpec
                {
                    RecordId = $"inv-{i}",
                    Kind = ScriptKind.Shell,
                    Script = $"(sleep 0.0{i} >/dev/null 2>&1 &); exit {i}",
                    Timeout = TimeSpan.FromMinutes(1),
                    Environment = new Dictionary<string, string>(),
                })).Run.Completion))));
            await Scripts.UntilAsync(() => Children() == 0);
            runner.RemoveLeftScripts();
            Console.Write($"right {ends.Where((end, i) => end.ExitCode == i).Count()} of 50, children left {Children()}\n");
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static int Children() => ProcessTable.Rows().Count(row => row.Parent == Environment.ProcessId);
    }
}
