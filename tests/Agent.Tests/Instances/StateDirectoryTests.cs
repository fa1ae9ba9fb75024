using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Tests.Invocations;

namespace CloudAssistant.Agent.Tests.Instances;

public sealed class StateDirectoryTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Private = Owner | UnixFileMode.UserExecute;
    private const UnixFileMode Enterable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Theory]
    [InlineData(Private)]
    [InlineData(Enterable | UnixFileMode.GroupRead)]
    public void The_directory_and_its_key_are_its_owners_alone(UnixFileMode before)
    {
        var state = new StateDirectory(Path.Combine(_scripts.Directory, "state"));
        Directory.CreateDirectory(state.Path);
        File.SetUnixFileMode(state.Path, before);
        state.Make();
        state.EnsureKey();
        Assert.Equal((Private, Owner), (File.GetUnixFileMode(state.Path), File.GetUnixFileMode(Path.Combine(state.Path, "key"))));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("state/")]
    public void Scripts_lie_beside_the_directory_for_root_and_in_it_for_others(string name)
    {
        var state = new StateDirectory(Path.Combine(_scripts.Directory, name));
        Assert.Equal(Path.Combine(_scripts.Directory, Account.OwnUser == 0 ? "state-scripts" : "state/scripts"), state.Scripts);
    }

    [Fact]
    public async Task Another_accounts_script_runs_though_the_directory_is_closed_to_it()
    {
        if (Account.OwnUser != 0)
            return;
        var state = new StateDirectory(Path.Combine(_scripts.Directory, "state"));
        state.Make();
        var runner = new ScriptRunner(new RunnerOptions { ScriptDirectory = state.Scripts }, TimeProvider.System);
        var spec = _scripts.Shell($"id -un; stat -c '%a %U' \"$0\"; ls {state.Path} 2>&1 | grep -c denied; ls {state.Scripts} 2>&1 | grep -c denied") with
        {
            Username = "nobody",
            WorkingDir = "/",
        };
        var end = await Scripts.SoonAsync(Assert.IsType<StartOutcome.Started>(runner.Start(spec)).Run.Completion);
        Assert.Equal("nobody\n700 nobody\n1\n1\n", Scripts.Text(end));
        Assert.Equal((Private, Enterable), (File.GetUnixFileMode(state.Path), File.GetUnixFileMode(state.Scripts)));
    }

    [Fact]
    public void A_script_directory_that_is_a_symbolic_link_is_refused_and_what_it_leads_to_left_alone()
    {
        var kept = Path.Combine(_scripts.Directory, "elsewhere/own/kept.sh");
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.WriteAllText(kept, "");
        Directory.CreateSymbolicLink(Path.Combine(_scripts.Directory, "scripts"), Path.Combine(_scripts.Directory, "elsewhere"));
        Assert.Contains("not its own", _scripts.Refused(_scripts.Shell("x")).Info, StringComparison.Ordinal);
        _scripts.Runner.RemoveLeftScripts();
        Assert.Equal([kept], Directory.EnumerateFiles(Path.Combine(_scripts.Directory, "elsewhere"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_script_directory_of_another_account_is_refused()
    {
        if (Account.OwnUser != 0)
            return;
        var nobody = Account.Find("nobody")!;
        var fd = Libc.Open(Directory.CreateDirectory(Path.Combine(_scripts.Directory, "scripts")).FullName, Libc.ReadOnly | Libc.CloseOnExec, 0);
        Assert.Equal(0, Libc.ChangeOwner(fd, nobody.User, nobody.Group));
        _ = Libc.Close(fd);
        Assert.Contains("not its own", _scripts.Refused(_scripts.Shell("x")).Info, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_directory_others_could_write_to_is_closed_before_it_is_used()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_scripts.Directory, "scripts")).FullName;
        File.SetUnixFileMode(directory, Enterable | UnixFileMode.OtherWrite);
        await _scripts.RunAsync("exit 0");
        Assert.Equal(Account.OwnUser == 0 ? Enterable : Private, File.GetUnixFileMode(directory));
    }
}
