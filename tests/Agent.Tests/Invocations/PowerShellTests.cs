using CloudAssistant.Agent.Invocations;
using static CloudAssistant.Agent.Tests.Invocations.Scripts;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>What scripts of PowerShell meet, by its real engine.</summary>
public sealed class PowerShellTests : IDisposable
{
    private readonly Scripts _scripts = new(options: directory => new RunnerOptions
    {
        ScriptDirectory = directory,
        Path = PowerShellEngine.In(directory + "-bin") + ":/usr/bin:/bin",
        TerminationGrace = TimeSpan.FromMilliseconds(200),
    });

    public void Dispose() => _scripts.Dispose();

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'broken'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; no-such-command; exit 0", 1)]
    [InlineData("no-such-command", 0)]
    [InlineData("'open", 1)]
    [InlineData("/bin/sh -c 'exit 4'", 0)]
    [InlineData("/bin/sh -c 'exit 4'; exit $LASTEXITCODE", 4)]
    [InlineData("$PSNativeCommandUseErrorActionPreference = $true; $ErrorActionPreference = 'Stop'; /bin/sh -c 'exit 4'; exit 0", 1)]
    public async Task A_run_ends_with_the_exit_code_that_PowerShell_gives_a_file(string script, int exitCode)
    {
        var end = await _scripts.RunAsync(PowerShell(script));

        Assert.Equal((RunEndKind.Exited, exitCode), (end.Kind, end.ExitCode));
    }

    [Fact]
    public async Task Errors_stand_in_the_output_where_they_came()
    {
        var end = await _scripts.RunAsync(PowerShell("'one'\nno-such-command\n/bin/sh -c 'echo two >&2'\nthrow 'brökën'\n'three'\n"));

        Assert.Equal(1, end.ExitCode);
        var lines = Text(end).Split('\n');
        Assert.Equal("one", lines[0]);
        Assert.StartsWith("no-such-command: ", lines[1], StringComparison.Ordinal);
        var two = Array.IndexOf(lines, "two");
        Assert.True(two > 1);
        Assert.StartsWith("Exception: ", lines[two + 1], StringComparison.Ordinal);
        Assert.Contains("     | brökën", lines[(two + 1)..]);
        Assert.DoesNotContain("three", lines);
        Assert.DoesNotContain('\u001b', Text(end));
    }

    [Fact]
    public async Task A_launcher_passes_arguments_as_they_are_and_parameters_are_in_the_environment()
    {
        const string script = """
            param([string] $Name, [int] $Count, [switch] $Loud, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$($Count + 1)|$Loud|$Rest|$env:region|$([IO.Path]::GetExtension($PSCommandPath))|$PWD"
            """;
        var spec = PowerShell(script) with
        {
            Launcher = "pwsh -NoProfile -File {{ACS::ScriptFileName|Ext(\".ps1\")}} -Name 'a  $b ü' -Count 4 -Loud x",
            Environment = new Dictionary<string, string> { ["region"] = "süd \"1\"" },
        };

        var end = await _scripts.RunAsync(spec);

        Assert.Equal((0, $"a  $b ü|5|True|x|süd \"1\"|.ps1|{_scripts.Directory}\n"), (end.ExitCode, Text(end)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public async Task Text_is_UTF_8_in_the_script_and_in_the_output_and_between_programs(string mark)
    {
        var end = await _scripts.RunAsync(PowerShell(mark + "$heard = /bin/echo 'ñ€'\r\n\"ü 🙂 $heard $($heard.Length)\"\r\n/bin/echo '漢字'\r\n"));

        Assert.Equal((0, "ü 🙂 ñ€ 2\n漢字\n"), (end.ExitCode, Text(end)));
    }

    [Fact]
    public async Task Commands_and_objects_of_the_core_are_the_real_ones()
    {
        var end = await _scripts.RunAsync(PowerShell("$PSVersionTable.PSVersion.Major -ge 7\n1..3 | ForEach-Object { $_ * 2 } | Where-Object { $_ -gt 2 }\n[pscustomobject]@{ Name = 'web'; Size = 3 }\n"));

        Assert.Equal(["True", "4", "6", "", "Name Size", "---- ----", "web     3"], Text(end).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task A_stop_ends_what_a_script_started()
    {
        var run = _scripts.Start(PowerShell("'early'\n/bin/sh -c 'echo $$ > number.new; mv number.new number; exec sleep 1000'\n"));
        var sleeper = await _scripts.ProcessInAsync("number");

        run.RequestStop();

        Assert.Equal(RunEndKind.Stopped, (await SoonAsync(run.Completion)).Kind);
        await UntilAsync(() => !Linux.ProcessTable.IsAlive(sleeper));
    }

    [Fact]
    public async Task It_is_found_where_its_packages_put_it_although_no_search_path_leads_there()
    {
        using var scripts = new Scripts(options: directory => new RunnerOptions
        {
            ScriptDirectory = directory,
            Path = "/no/such/directory",
            PowerShellPlaces = ["/no/such/pwsh", Path.Combine(PowerShellEngine.In(directory + "-bin"), "pwsh")],
        });

        var spec = scripts.Shell("'found'") with { Kind = ScriptKind.PowerShell };
        Assert.Equal("found\n", Text(await scripts.RunAsync(spec)));
        Assert.Equal("found\n", Text(await scripts.RunAsync(spec with { Launcher = "pwsh -NoProfile -File {{ACS::ScriptFileName}}" })));
    }

    [Fact]
    public void Where_it_is_not_installed_scripts_do_not_apply_and_are_told_where_it_was_looked_for()
    {
        using var scripts = new Scripts(options: directory => new RunnerOptions { ScriptDirectory = directory, Path = "/no/such/directory", PowerShellPlaces = ["/no/such/pwsh"] });

        var refused = scripts.Refused(scripts.Shell("'x'") with { Kind = ScriptKind.PowerShell });

        Assert.Equal(NotStartedReason.CommandNotApplicable, refused.Reason);
        Assert.Equal(
            "PowerShell is not installed on this instance: there is no pwsh on the search path (/no/such/directory), nor at /no/such/pwsh.",
            refused.Info);
    }

    private RunSpec PowerShell(string script) => _scripts.Shell(script) with { Kind = ScriptKind.PowerShell };
}
