using System.Diagnostics;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;
using static CloudAssistant.Agent.Tests.Invocations.Scripts;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>Whatever fails once there is a process: nobody says that nothing started, and nothing of it is left.</summary>
public sealed class BrokenStartTests
{
    // What becomes another account's script says how far it came on descriptor 4: 1 is the last thing before the script.
    private const string SaysReady = "printf '\\001\\000' >&4; ";

    private const string Hangs = "sleep 1000 & sleep 1000";

    [Fact]
    public async Task A_script_that_began_when_the_agent_failed_is_ended_and_not_called_refused()
    {
        using var scripts = new Scripts(time: new NoTimers());
        var spec = scripts.Shell(Hangs);
        Assert.IsType<StartOutcome.Broken>(await StartAsync(scripts, spec));
        Assert.Empty(new ProcessTree(spec.RecordId, null).Find());
        Assert.Equal(0, scripts.FilesLeft());
    }

    [Theory]
    [InlineData(SaysReady + Hangs, true)]
    [InlineData("exec sleep 1000", false)]
    public async Task What_said_it_was_ready_may_have_begun_and_what_did_not_never_will(string own, bool mayHave)
    {
        if (Account.OwnUser != 0)
            return;
        using var scripts = new Scripts(options: directory => new RunnerOptions
        {
            ScriptDirectory = directory,
            OwnCommandLine = ["/bin/sh", "-c", own],
            StartPatience = TimeSpan.FromMilliseconds(500),
        });
        var spec = scripts.Shell("exit 0") with { Username = "nobody", WorkingDir = "/" };
        var outcome = await StartAsync(scripts, spec);
        Assert.Equal(mayHave, outcome is StartOutcome.Broken);
        Assert.Equal(!mayHave, outcome is StartOutcome.NotStarted { Reason: NotStartedReason.ExecutionException });
        Assert.Empty(new ProcessTree(spec.RecordId, null).Find());
        Assert.Equal(0, scripts.FilesLeft());
    }

    private static Task<StartOutcome> StartAsync(Scripts scripts, RunSpec spec) => SoonAsync(Task.Run(() => scripts.Runner.Start(spec)));

    private sealed class NoTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => throw new UnreachableException();
    }
}
