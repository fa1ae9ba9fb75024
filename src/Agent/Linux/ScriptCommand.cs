using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>What is executed for a script, and the bytes of its file.</summary>
internal sealed class ScriptCommand
{
    private const string PowerShell = "pwsh";

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
    public static (ScriptCommand? Command, StartOutcome.NotStarted? Refusal) Of(RunSpec spec, RunnerOptions options)
    {
        switch (spec.Kind)
        {
            case ScriptKind.Shell:
                // Scripts written on Windows: their line ends would be part of every last word.
                var script = spec.Script.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
                if (spec.Launcher.Length > 0)
                    return Launched(spec.Launcher, script, ".sh", options);
                return script.StartsWith("#!", StringComparison.Ordinal)
                    ? (new ScriptCommand(script, ".sh", null, file => [file]), null)
                    : (new ScriptCommand(script, ".sh", "/bin/sh", file => ["/bin/sh", file]), null);

            case ScriptKind.PowerShell when spec.Launcher.Length > 0:
                return Launched(spec.Launcher, spec.Script, ".ps1", options);

            case ScriptKind.PowerShell when Find(PowerShell, options) is { } pwsh:
                return (new ScriptCommand(spec.Script, ".ps1", pwsh, file => [PowerShell, "-NoProfile", "-NonInteractive", "-File", file]), null);

            case ScriptKind.PowerShell:
                return Refuse(
                    NotStartedReason.CommandNotApplicable,
                    $"PowerShell is not installed on this instance: there is no {PowerShell} on the search path ({options.Path}), nor at {string.Join(", ", options.PowerShellPlaces)}.");

            default:
                return Refuse(NotStartedReason.CommandNotApplicable, "Bat scripts do not run on Linux.");
        }
    }

    private static (ScriptCommand?, StartOutcome.NotStarted?) Launched(string launcher, string script, string extension, RunnerOptions options)
    {
        if (LauncherLine.Parse(launcher) is not { } line)
            return Refuse(NotStartedReason.ExecutionException, "The launcher is not a command line: it has no program, or a quote is left open.");

        var name = line.Arguments("")[0];
        var program = name.Contains('/') ? name : Find(name, options);
        return program is null
            ? Refuse(NotStartedReason.ExecutionException, "The launcher's program was not found.")
            : (new ScriptCommand(script, line.Extension.Length > 0 ? line.Extension : extension, program, line.Arguments), null);
    }

    // Its packages put it where few search paths lead.
    private static string? Find(string name, RunnerOptions options)
    {
        const int executable = 1;
        IEnumerable<string> onPath = options.Path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, name));
        return onPath.Concat(name == PowerShell ? options.PowerShellPlaces : [])
            .FirstOrDefault(path => File.Exists(path) && Libc.Access(path, executable) == 0);
    }

    private static (ScriptCommand?, StartOutcome.NotStarted?) Refuse(NotStartedReason reason, string info) =>
        (null, new StartOutcome.NotStarted(reason, info));
}
