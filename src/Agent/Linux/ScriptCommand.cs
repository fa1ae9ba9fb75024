using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>What is executed for a script, and the bytes of its file.</summary>
internal sealed class ScriptCommand
{
    private readonly Func<string, IReadOnlyList<string>> _arguments;
    private readonly string? _program;

    private ScriptCommand(string script, string extension, string? program, Func<string, IReadOnlyList<string>> arguments)
    {
        Content = Encoding.UTF8.GetBytes(script);
        Extension = extension;
        _program = program;
        _arguments = arguments;
    }

    public byte[] Content { get; }

    public string Extension { get; }

    public string Program(string fileName) => _program ?? fileName;

    public IReadOnlyList<string> Arguments(string fileName) => _arguments(fileName);

    /// <returns>The command, or why there is none.</returns>
    public static (ScriptCommand? Command, StartOutcome.NotStarted? Refusal) Of(RunSpec spec, string searchPath)
    {
        switch (spec.Kind)
        {
            case ScriptKind.Shell:
                // Scripts written on Windows: their line ends would be part of every last word.
                var script = spec.Script.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
                if (spec.Launcher.Length > 0)
                    return Launched(spec.Launcher, script, ".sh", searchPath);
                return script.StartsWith("#!", StringComparison.Ordinal)
                    ? (new ScriptCommand(script, ".sh", null, file => [file]), null)
                    : (new ScriptCommand(script, ".sh", "/bin/sh", file => ["/bin/sh", file]), null);

            case ScriptKind.PowerShell when spec.Launcher.Length > 0:
                return Launched(spec.Launcher, spec.Script, ".ps1", searchPath);

            case ScriptKind.PowerShell when Search("pwsh", searchPath) is { } pwsh:
                return (new ScriptCommand(spec.Script, ".ps1", pwsh, file => ["pwsh", "-NoProfile", "-NonInteractive", "-File", file]), null);

            case ScriptKind.PowerShell:
                return Refuse(NotStartedReason.CommandNotApplicable, "PowerShell (pwsh) is not installed on this instance.");

            default:
                return Refuse(NotStartedReason.CommandNotApplicable, "Bat scripts do not run on Linux.");
        }
    }

    private static (ScriptCommand?, StartOutcome.NotStarted?) Launched(string launcher, string script, string extension, string searchPath)
    {
        if (LauncherLine.Parse(launcher) is not { } line)
            return Refuse(NotStartedReason.ExecutionException, "The launcher is not a command line: it has no program, or a quote is left open.");

        var name = line.Arguments("")[0];
        var program = name.Contains('/') ? name : Search(name, searchPath);
        return program is null
            ? Refuse(NotStartedReason.ExecutionException, "The launcher's program was not found.")
            : (new ScriptCommand(script, line.Extension.Length > 0 ? line.Extension : extension, program, line.Arguments), null);
    }

    private static string? Search(string name, string searchPath)
    {
        const int executable = 1;
        foreach (var directory in searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path) && Libc.Access(path, executable) == 0)
                return path;
        }

        return null;
    }

    private static (ScriptCommand?, StartOutcome.NotStarted?) Refuse(NotStartedReason reason, string info) =>
        (null, new StartOutcome.NotStarted(reason, info));
}
