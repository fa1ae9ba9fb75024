using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Linux;
using static CloudAssistant.Agent.Tests.Invocations.Scripts;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class RunTests : IDisposable
{
    private readonly Scripts _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 7", 7, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("exit 137", 137, null)]
    [InlineData("kill -9 $$", 137, 9)]
    [InlineData("kill -TERM $$", 143, 15)]
    [InlineData("kill -PIPE $$", 141, 13)]
    [InlineData("no-such-program-anywhere", 127, null)]
    [InlineData("", 0, null)]
    public async Task A_run_ends_with_the_status_of_its_first_process(string script, int exitCode, int? signal)
    {
        var end = await _scripts.RunAsync(script);
        Assert.Equal((RunEndKind.Exited, exitCode, signal), (end.Kind, end.ExitCode, end.Signal));
    }

    [Fact]
    public async Task The_status_is_the_first_processes_own_when_a_nested_shell_dies()
    {
        var end = await _scripts.RunAsync("/bin/sh -c 'kill -9 $PPID; exit 3' & wait; exit 5");
        Assert.Equal((RunEndKind.Exited, 137), (end.Kind, end.ExitCode));
        end = await _scripts.RunAsync("/bin/sh -c '/bin/sh -c \"kill -9 \\$PPID\"; exit 4'; exit 5");
        Assert.Equal((RunEndKind.Exited, 5), (end.Kind, end.ExitCode));
    }

    [Fact]
    public async Task Output_and_error_output_come_in_the_order_they_were_written()
    {
        var end = await _scripts.RunAsync("echo one; echo two >&2; echo three");
        Assert.Equal("one\ntwo\nthree\n", Text(end));
        Assert.Equal(0, end.Output.Dropped);
    }

    [Fact]
    public async Task Output_can_be_read_while_the_script_runs()
    {
        var run = _scripts.Start(_scripts.Shell("echo early; sleep 1000"));
        await UntilAsync(() => run.Output().Kept.Length > 0);
        Assert.Equal("early\n"u8.ToArray(), run.Output().Kept);
        run.RequestStop();
        await SoonAsync(run.Completion);
    }

    [Fact]
    public async Task A_script_has_nothing_to_read()
    {
        Assert.Equal("end\n", Text(await _scripts.RunAsync("cat; echo end")));
    }

    [Fact]
    public async Task Line_ends_of_Windows_are_taken_for_line_ends()
    {
        var end = await _scripts.RunAsync("#!/bin/sh\r\nx=a\r\nif [ $x = a ]; then\r\n  echo \"[$x]\"\r\nfi\r\n");
        Assert.Equal((0, "[a]\n"), (end.ExitCode, Text(end)));
    }

    [Fact]
    public async Task A_script_that_names_its_interpreter_gets_it()
    {
        Assert.Equal("bash\n", Text(await _scripts.RunAsync("#!/bin/bash\necho ${BASH_VERSION:+bash}\n")));
        Assert.Equal("\n", Text(await _scripts.RunAsync("echo ${BASH_VERSION:+bash}\n")));
    }

    [Fact]
    public async Task Odd_characters_of_a_script_reach_its_interpreter_as_they_are()
    {
        const string odd = "'\\''\"`$(x)${y}\\ \t{{z}} ü€🙂 %s \u0001";
        var end = await _scripts.RunAsync($"printf '%s' '{odd}'");
        Assert.Equal(odd.Replace("'\\''", "'", StringComparison.Ordinal), Text(end));
    }

    [Fact]
    public async Task The_environment_holds_only_what_it_is_said_to_hold()
    {
        var spec = _scripts.Shell("tr '\\000' '\\n' < /proc/$$/environ") with
        {
            Environment = new Dictionary<string, string> { ["region"] = "a b\nc", [ProcessTree.Mark] = "another" },
        };
        var own = Account.Own();
        var lines = Text(await _scripts.RunAsync(spec)).TrimEnd('\n').Split('\n');
        Assert.Equal(
            new[]
            {
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", $"HOME={own.Home}", $"USER={own.Name}",
                $"LOGNAME={own.Name}", $"SHELL={own.Shell}", "LANG=C.UTF-8", "region=a b", "c", $"CLOUD_ASSISTANT_RECORD={spec.RecordId}",
            }.Order(StringComparer.Ordinal),
            lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_script_has_no_descriptor_of_ours_and_every_signal()
    {
        var end = await _scripts.RunAsync("ls /proc/self/fd | wc -l; grep -E 'Sig(Ign|Blk)' /proc/self/status");

        // Three, and the one by which ls reads the directory.
        Assert.Equal(["4", "SigBlk:\t0000000000000000", Ignored(0), ""], Text(end).Split('\n').Select(UsualSignals));
    }

    [Fact]
    public async Task The_script_lies_in_a_private_file_that_is_gone_afterwards()
    {
        var end = await _scripts.RunAsync("stat -c %a \"$0\" \"$(dirname \"$0\")\"");
        Assert.Equal("700\n700\n", Text(end));
        Assert.Equal(0, _scripts.FilesLeft());
    }

    [Fact]
    public async Task A_script_runs_in_the_directory_it_asked_for()
    {
        Assert.Equal(_scripts.Directory + "\n", Text(await _scripts.RunAsync("pwd -P")));
        var home = Account.Own().Home;
        Assert.Equal(home + "\n", Text(await _scripts.RunAsync(_scripts.Shell("pwd") with { WorkingDir = "" })));
    }

    [Fact]
    public async Task A_launcher_starts_the_script_and_chooses_its_extension()
    {
        var spec = _scripts.Shell("print('hello', __file__.rsplit('.')[-1])\n") with { Launcher = "python3 -u {{ACS::ScriptFileName|Ext(\".py\")}}" };
        Assert.Equal("hello py\n", Text(await _scripts.RunAsync(spec)));
        spec = _scripts.Shell("echo \"$1|$2\"\n") with { Launcher = "/bin/sh {{ ACS::ScriptFileName }} 'a  $HOME' \"b;c\"" };
        Assert.Equal("a  $HOME|b;c\n", Text(await _scripts.RunAsync(spec)));
    }

    [Fact]
    public async Task PowerShell_scripts_run_where_PowerShell_is_and_tell_its_maker_nothing()
    {
        using var with = new Scripts(
            directory =>
            {
                var pwsh = Path.Combine(directory, "pwsh");
                File.WriteAllText(pwsh, "#!/bin/sh\necho \"$1 $2 $3 $POWERSHELL_TELEMETRY_OPTOUT\"; cat \"$4\"\n");
                _ = Libc.ChangeMode(pwsh, 0x1ED);
            },
            path: Path.GetTempPath());
        using var host = new Scripts(path: with.Directory + ":/bin:/usr/bin");
        var end = await host.RunAsync(host.Shell("Get-Date") with { Kind = ScriptKind.PowerShell });
        Assert.Equal("-NoProfile -NonInteractive -File 1\nGet-Date", Text(end));
    }

    [Fact]
    public async Task A_hundred_scripts_at_once_each_end_with_their_own_status()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
            _scripts.RunAsync(i % 2 == 0 ? $"echo {i}; exit {i}" : $"#!/bin/sh\necho {i}; exit {i}"))));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ((int?)i, $"{i}\n")), ends.Select(end => (end.ExitCode, Text(end))));
        Assert.Equal(0, _scripts.FilesLeft());
    }
}
