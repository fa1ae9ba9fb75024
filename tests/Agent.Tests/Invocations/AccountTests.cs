using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

// Only root can become somebody else; without it there is one thing to see, the refusal.
public sealed class AccountTests : IDisposable
{
    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public async Task Another_account_has_no_groups_no_privileges_and_its_own_file()
    {
        var spec = _scripts.Shell("""
            id -u; id -g; id -G; grep NoNewPrivs /proc/self/status; grep SigIgn /proc/self/status; pwd
            stat -c '%a %U' "$0"; ls /proc/self/fd | wc -l; echo "$value"; env | grep -c DOTNET; exit 9
            """) with
        {
            Username = "nobody",
            WorkingDir = "/tmp",
            Environment = new Dictionary<string, string> { ["value"] = "a b", ["LD_PRELOAD"] = "/nowhere/evil.so" },
        };
        if (Account.OwnUser != 0)
        {
            Assert.Equal(NotStartedReason.ExecutionException, _scripts.Refused(spec).Reason);
            return;
        }

        var nobody = Account.Find("nobody")!;
        var run = _scripts.Start(spec);
        var end = await Scripts.SoonAsync(run.Completion);
        var lines = Scripts.Text(end).Split('\n').Where(line => !line.Contains("LD_PRELOAD", StringComparison.Ordinal));
        Assert.Equal(
            [$"{nobody.User}", $"{nobody.Group}", $"{nobody.Group}", "NoNewPrivs:\t1", Scripts.Ignored(0), "/tmp", "700 nobody", "4", "a b", "0", ""],
            lines.Select(Scripts.UsualSignals));
        Assert.Equal((RunEndKind.Exited, 9), (end.Kind, end.ExitCode));
        Assert.Equal(0, _scripts.FilesLeft());
    }

    [Fact]
    public async Task Another_accounts_family_is_ended_too()
    {
        if (Account.OwnUser != 0)
            return;
        var spec = _scripts.Shell("(setsid sh -c 'trap \"\" TERM; while :; do sleep 1000; done' &); echo ready; sleep 1000") with { Username = "nobody", WorkingDir = "/" };
        var run = _scripts.Start(spec);
        await Scripts.UntilAsync(() => run.Output().Kept.Length > 0);
        run.RequestStop();
        var end = await Scripts.SoonAsync(run.Completion);
        Assert.Equal((RunEndKind.Stopped, 143), (end.Kind, end.ExitCode));
        Assert.Empty(new ProcessTree(spec.RecordId, run.Identity).Find());
    }

    [Fact]
    public void What_another_account_cannot_do_is_refused()
    {
        if (Account.OwnUser != 0)
            return;
        var closed = Directory.CreateDirectory(Path.Combine(_scripts.Directory, "closed")).FullName;
        _ = Libc.ChangeMode(closed, 0x1C0);
        Assert.Equal(
            NotStartedReason.DirectoryNotExists,
            _scripts.Refused(_scripts.Shell("x") with { Username = "nobody", WorkingDir = closed }).Reason);
        Assert.Equal(
            NotStartedReason.ExecutionException,
            _scripts.Refused(_scripts.Shell("#!/no/such/interpreter\n") with { Username = "nobody", WorkingDir = "/" }).Reason);
        Assert.Equal(0, _scripts.FilesLeft());

        using var hidden = new Scripts(directory => _ = Libc.ChangeMode(directory, 0x1C0));
        var refused = hidden.Refused(hidden.Shell("x") with { Username = "nobody", WorkingDir = "/" });
        Assert.Equal(NotStartedReason.ExecutionException, refused.Reason);
        Assert.Contains("holds the script", refused.Info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_without_a_home_starts_in_the_root_directory()
    {
        if (Account.OwnUser != 0 || Directory.Exists(Account.Find("nobody")!.Home))
            return;
        Assert.Equal("/\n", Scripts.Text(await _scripts.RunAsync(_scripts.Shell("pwd") with { Username = "nobody", WorkingDir = "" })));
    }
}
