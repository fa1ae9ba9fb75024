using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class DaemonTests : IDisposable
{
    private const string LeavesDaemon =
        "sh -c 'echo $$ > daemon.new; mv daemon.new daemon; exec sleep 1000' & while [ ! -e daemon ]; do sleep 0.01; done; exit 6";

    // Each line is an eighth of what fits into a pipe that nobody reads.
    private const string LeavesPrinter = """
        sh -c 'echo $$ > daemon.new; mv daemon.new daemon; i=0
            while :; do printf %08192d 0; i=$((i + 1)); echo $i > printed.new; mv printed.new printed; sleep 0.05; done' &
        while [ ! -e daemon ]; do sleep 0.01; done; exit 6
        """;

    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public async Task A_run_ends_with_its_first_process_and_leaves_its_daemons_alone()
    {
        var run = _scripts.Start(_scripts.Shell(LeavesDaemon));
        var end = await Scripts.SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Exited, 6), (end.Kind, end.ExitCode));

        var daemon = await _scripts.ProcessInAsync("daemon");
        run.RequestStop();
        Assert.True(ProcessTable.IsAlive(daemon));
        await EndAsync(daemon);
    }

    [Fact]
    public async Task A_daemon_may_go_on_printing_when_its_run_has_ended()
    {
        var end = await _scripts.RunAsync(LeavesPrinter);
        Assert.Equal((RunEndKind.Exited, 6), (end.Kind, end.ExitCode));

        var daemon = await _scripts.ProcessInAsync("daemon");
        var printed = Printed();
        await Scripts.UntilAsync(() => Printed() >= printed + 20 || !ProcessTable.IsAlive(daemon));
        Assert.True(ProcessTable.IsAlive(daemon));
        await EndAsync(daemon);

        int Printed() => Path.Combine(_scripts.Directory, "printed") is var path && File.Exists(path)
            ? int.Parse(File.ReadAllText(path), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }

    [Fact]
    public async Task What_is_written_just_after_the_end_still_counts()
    {
        var end = await _scripts.RunAsync("(sleep 0.03; echo late) & echo soon");
        Assert.Equal("soon\nlate\n", Scripts.Text(end));
    }

    [Fact]
    public async Task Survivors_are_found_by_their_mark_and_killed()
    {
        var spec = _scripts.Shell(LeavesDaemon);
        var run = _scripts.Start(spec);
        await Scripts.SoonAsync(run.Completion);
        var daemon = await _scripts.ProcessInAsync("daemon");
        Assert.True(ProcessTable.IsAlive(daemon));

        Assert.Equal(0, await Scripts.SoonAsync(_scripts.Runner.KillSurvivorsAsync(spec.RecordId + "0", null, default)));
        Assert.Equal(0, await Scripts.SoonAsync(_scripts.Runner.KillSurvivorsAsync("inv-other", run.Identity with { StartTicks = run.Identity.StartTicks + 1 }, default)));
        Assert.True(ProcessTable.IsAlive(daemon));
        Assert.Equal(1, await Scripts.SoonAsync(_scripts.Runner.KillSurvivorsAsync(spec.RecordId, null, default)));
        Assert.False(ProcessTable.IsAlive(daemon));
        Assert.Equal(0, await Scripts.SoonAsync(_scripts.Runner.KillSurvivorsAsync(spec.RecordId, run.Identity, default)));
    }

    [Fact]
    public async Task A_survivor_of_another_boot_is_nobody()
    {
        var spec = _scripts.Shell("exec env -i sleep 1000");
        var run = _scripts.Start(spec);
        await Scripts.UntilAsync(() => new ProcessTree(spec.RecordId, null).Find().Count == 0);
        Assert.Equal(0, await Scripts.SoonAsync(_scripts.Runner.KillSurvivorsAsync(spec.RecordId, run.Identity with { BootId = "another" }, default)));
        Assert.True(ProcessTable.IsAlive(run.Identity));
        Assert.Equal(1, await Scripts.SoonAsync(_scripts.Runner.KillSurvivorsAsync(spec.RecordId, run.Identity, default)));
        var end = await Scripts.SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Exited, 137, 9), (end.Kind, end.ExitCode, end.Signal));
    }

    [Fact]
    public void Left_scripts_are_removed()
    {
        var file = ScriptFile.Write(Path.Combine(_scripts.Directory, "scripts"), ".sh", "x"u8, null, out _);
        Assert.True(File.Exists(file!.Path));
        _scripts.Runner.RemoveLeftScripts();
        Assert.False(File.Exists(file.Path));
    }

    private static async Task EndAsync(ProcessIdentity daemon)
    {
        _ = Libc.Kill(daemon.Pid, Libc.SigKill);
        await Scripts.UntilAsync(() => !ProcessTable.IsAlive(daemon));
    }
}
