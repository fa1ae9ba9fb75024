using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;
using Microsoft.Extensions.Time.Testing;
using static CloudAssistant.Agent.Tests.Invocations.Scripts;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class StopTests : IDisposable
{
    // A child that ignores TERM, one in a session of its own without its parents, one more that also lost its environment but keeps the
    // output, and one that cleaned its environment and output but stays in the session.
    private const string Family = """
        hold() { sh -c 'echo $$ > "$1.new"; mv "$1.new" "$1"; trap "" TERM HUP INT; while :; do sleep 1000; done' hold "$1"; }
        hold child &
        (setsid sh -c '(sh -c "echo \$\$ > away.new; mv away.new away; trap \"\" TERM; while :; do sleep 1000; done" >/dev/null 2>&1 &)' &)
        (env -i setsid sh -c '(sh -c "echo \$\$ > bare.new; mv bare.new bare; trap \"\" TERM; while :; do sleep 1000; done" &)' &)
        env -i sh -c 'echo $$ > near.new; mv near.new near; trap "" TERM; while :; do sleep 1000; done' >/dev/null 2>&1 &
        trap '' TERM
        echo ready
        while :; do sleep 1000; done
        """;

    private static readonly string[] Names = ["child", "away", "bare", "near"];

    private readonly FakeTimeProvider _time = new();
    private readonly Scripts _scripts;

    public StopTests() => _scripts = new Scripts(time: _time);

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public async Task A_stopped_run_is_dead_with_all_its_family()
    {
        var (run, family) = await StartFamilyAsync();
        run.RequestStop();
        run.RequestStop();
        var end = await SoonAsync(run.Completion);
        Assert.DoesNotContain(family, process => ProcessTable.IsAlive(process));
        Assert.Equal((RunEndKind.Stopped, 137), (end.Kind, end.ExitCode));
        Assert.StartsWith("ready\n", Text(end), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_time_is_over_is_dead_with_all_its_family()
    {
        var (run, family) = await StartFamilyAsync();
        _time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.All(family, process => Assert.True(ProcessTable.IsAlive(process)));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        run.RequestStop();
        var end = await SoonAsync(run.Completion);
        Assert.DoesNotContain(family, process => ProcessTable.IsAlive(process));
        Assert.Equal((RunEndKind.TimedOut, 137), (end.Kind, end.ExitCode));
    }

    [Fact]
    public async Task Only_the_first_process_ends_where_only_that_was_asked_for()
    {
        var spec = _scripts.Shell("sh -c 'echo $$ > child.new; mv child.new child; exec sleep 1000' & echo ready; while :; do sleep 1; done") with { WholeTree = false };
        var run = _scripts.Start(spec);
        var child = await _scripts.ProcessInAsync("child");
        run.RequestStop();
        var end = await SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Stopped, 143), (end.Kind, end.ExitCode));
        Assert.True(ProcessTable.IsAlive(child));
        Assert.InRange(await SoonAsync(_scripts.Runner.KillSurvivorsAsync(spec.RecordId, run.Identity, default)), 1, 2);
        Assert.False(ProcessTable.IsAlive(child));
    }

    [Fact]
    public async Task The_line_after_the_one_that_was_ended_is_not_reached()
    {
        var run = _scripts.Start(_scripts.Shell("echo first; sleep 1000; echo second; touch second"));
        await UntilAsync(() => run.Output().Kept.Length > 0);
        run.RequestStop();
        var end = await SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Stopped, 143, "first\n"), (end.Kind, end.ExitCode, Text(end)));
        Assert.False(File.Exists(Path.Combine(_scripts.Directory, "second")));
    }

    [Fact]
    public async Task A_script_may_tidy_up_when_it_is_asked_to_end()
    {
        var run = _scripts.Start(_scripts.Shell("trap 'echo tidy; exit 3' TERM; echo ready; while :; do sleep 0.01; done"));
        await UntilAsync(() => run.Output().Kept.Length > 0);
        run.RequestStop();
        var end = await SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Stopped, 3), (end.Kind, end.ExitCode));
        Assert.EndsWith("tidy\n", Text(end), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_after_the_end_changes_nothing()
    {
        var run = _scripts.Start(_scripts.Shell("exit 4"));
        await SoonAsync(run.Completion);
        run.RequestStop();
        _time.Advance(TimeSpan.FromDays(1));
        var end = await SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Exited, 4), (end.Kind, end.ExitCode));
    }

    [Fact]
    public async Task A_stop_in_the_moment_of_the_end_tells_the_truth()
    {
        for (var i = 0; i < 100; i++)
        {
            var run = _scripts.Start(_scripts.Shell("exit 4"));
            for (var spin = 0; spin < i * 20; spin++)
                Thread.SpinWait(50);
            run.RequestStop();
            var end = await SoonAsync(run.Completion);
            Assert.Contains((end.Kind, end.ExitCode!.Value), new[] { (RunEndKind.Exited, 4), (RunEndKind.Stopped, 143), (RunEndKind.Stopped, 137) });
        }
    }

    [Fact]
    public async Task Processes_that_multiply_are_ended()
    {
        // Some 110 at most, each counted, so that a failing test does not take the machine with it.
        var spec = _scripts.Shell("""
            grow() { trap '' TERM; [ "$1" -gt 0 ] || { while :; do sleep 1000; done; }; grow $(($1 - 1)) & grow $(($1 - 1)) & wait; }
            grow 4 & setsid sh -c 'trap "" TERM; i=0; while [ $i -lt 60 ]; do (sleep 1000 &); i=$((i + 1)); sleep 0.02; done' &
            echo ready; wait
            """);
        var run = _scripts.Start(spec);
        await UntilAsync(() => run.Output().Kept.Length > 0);
        run.RequestStop();
        await SoonAsync(run.Completion);
        Assert.Empty(new ProcessTree(spec.RecordId, run.Identity).Find());
    }

    private async Task<(IRunningScript Run, List<ProcessIdentity> Family)> StartFamilyAsync()
    {
        var run = _scripts.Start(_scripts.Shell(Family));
        var family = new List<ProcessIdentity> { run.Identity };
        foreach (var name in Names)
            family.Add(await _scripts.ProcessInAsync(name));
        await UntilAsync(() => run.Output().Kept.Length > 0);
        Assert.All(family, process => Assert.True(ProcessTable.IsAlive(process)));
        return (run, family);
    }
}
