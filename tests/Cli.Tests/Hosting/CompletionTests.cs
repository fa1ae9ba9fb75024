using System.Diagnostics;

namespace CloudAssistant.Cli.Tests.Hosting;

/// <summary>Completion by a real shell, which asks the real program.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ca-completion-").FullName;

    public CompletionTests()
    {
        var program = Path.Combine(_directory, "ca");
        File.WriteAllText(program, $"#!/bin/sh\nexec '{Environment.ProcessPath}' '{Path.Combine(AppContext.BaseDirectory, "ca.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("ca invoc", "invocations")]
    [InlineData("ca commands ", "create delete list modify show")]
    [InlineData("ca run 'echo it' --max", "--max-errors")]
    [InlineData("ca instances --output j", "json")]
    [InlineData("ca completion ", "bash zsh")]
    [InlineData("ca nonsense --nothing-", "")]
    public async Task Bash_completes_verbs_options_and_values(string line, string expected)
    {
        // What bash itself sets before it calls the function.
        var words = line.EndsWith(' ') ? $"{line}''" : line;

        var found = await ShellAsync("bash", $"""
            source <(ca completion bash)
            complete -p ca | grep -q -- '-F _ca' || exit 9
            COMP_WORDS=({words}) COMP_LINE="{line}"
            COMP_CWORD=$(({"${#COMP_WORDS[@]}"} - 1)) COMP_POINT={"${#COMP_LINE}"}
            _ca
            echo "{"${COMPREPLY[*]}"}"
            """);

        Assert.Equal(expected, found);
    }

    [ZshFact]
    public async Task Zsh_takes_the_script()
    {
        Assert.Equal("commands", await ShellAsync("zsh", """
            autoload -Uz compinit && compinit -D
            source <(ca completion zsh)
            compadd() { shift; print -- ${(M)@:#${words[CURRENT]}*} }
            words=(ca comm) CURRENT=2
            _ca
            """));
    }

    private async Task<string> ShellAsync(string shell, string script)
    {
        var start = new ProcessStartInfo(shell, ["-c", script]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_directory}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }
}
