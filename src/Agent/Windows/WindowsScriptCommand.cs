using System.Text;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Windows;

/// <summary>What is executed for a script, the bytes of its file, and in which code page it writes.</summary>
internal sealed record WindowsScriptCommand
{
    // What cmd.exe replaces even between quotes.
    private const char Replaced = '%';

    private static readonly string[] PowerShells = ["pwsh.exe", "powershell.exe"];

    public required byte[] Content { get; init; }

    public required string Extension { get; init; }

    public required int CodePage { get; init; }

    /// <summary>The command for a script in a file.</summary>
    public required Func<string, ProcessCommand> For { get; init; }

    /// <param name="spec">What to run.</param>
    /// <param name="machine">The code page of the machine's consoles.</param>
    /// <param name="shell">Where cmd.exe is.</param>
    /// <param name="search">Finds a program by its name; null when it is not on the search path.</param>
    /// <returns>The command, or why there is none.</returns>
    public static (WindowsScriptCommand? Command, StartOutcome.NotStarted? Refusal) Of(RunSpec spec, int machine, string shell, Func<string, string?> search)
    {
        switch (spec.Kind)
        {
            case ScriptKind.Shell:
                return Refuse(NotStartedReason.CommandNotApplicable, "Shell scripts do not run on Windows.");

            case ScriptKind.Bat when spec.Launcher.Length > 0:
                return Launched(spec.Launcher, BatFile.Of(spec.Script, machine, spec.Environment.Values), ".bat", search);

            case ScriptKind.Bat:
                var bat = BatFile.Of(spec.Script, machine, spec.Environment.Values);
                return (new() { Content = bat.Content, Extension = ".bat", CodePage = bat.CodePage, For = file => InShell(shell, $"\"{file}\"") }, null);

            case ScriptKind.PowerShell when spec.Launcher.Length > 0:
                return Launched(spec.Launcher, new(Marked(spec.Script), machine), ".ps1", search);

            default:
                return PowerShells.Select(search).FirstOrDefault(path => path is not null) is { } powerShell
                    ? (PowerShell(spec, shell, powerShell), null)
                    : Refuse(NotStartedReason.CommandNotApplicable, "PowerShell (pwsh.exe or powershell.exe) is not installed on this instance.");
        }
    }

    public override string ToString() => $"WindowsScriptCommand {Extension}";

    // Its consoles tell it how to write; and the older one takes a file for UTF-8 only by its mark.
    private static WindowsScriptCommand PowerShell(RunSpec spec, string shell, string powerShell) => new()
    {
        Content = Marked(spec.Script),
        Extension = ".ps1",
        CodePage = BatFile.Utf8,
        For = file => InShell(shell, $"chcp 65001>nul & \"{powerShell}\" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File \"{file}\""),
    };

    private static byte[] Marked(string script) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(script.TrimStart('\uFEFF'))];

    // Without its own settings (/d); the first and the last quote are its own (/s).
    private static ProcessCommand InShell(string shell, string line) => new(shell, $"cmd.exe /d /s /c \"{line}\"");

    private static (WindowsScriptCommand?, StartOutcome.NotStarted?) Launched(string launcher, BatFile file, string extension, Func<string, string?> search)
    {
        if (LauncherLine.Parse(launcher, escapes: false) is not { } line)
            return Refuse(NotStartedReason.ExecutionException, "The launcher is not a command line: it has no program, or a quote is left open.");
        var name = line.Arguments("")[0];
        if (!System.IO.Path.HasExtension(name))
            name += ".exe";
        // Others are run by a shell, which takes arguments apart by rules of its own.
        if (!name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || name.Contains('"'))
            return Refuse(NotStartedReason.ExecutionException, "The launcher's program is not an .exe.");
        var program = System.IO.Path.IsPathFullyQualified(name) ? name : search(name);
        if (program is null || !File.Exists(program))
            return Refuse(NotStartedReason.ExecutionException, "The launcher's program was not found.");
        return (new()
        {
            Content = file.Content,
            Extension = line.Extension.Length > 0 ? line.Extension : extension,
            CodePage = file.CodePage,
            For = path => new(program, CommandLine.Of([program, .. line.Arguments(path).Skip(1)])),
        }, null);
    }

    /// <summary>Whether cmd.exe can be told of a file there.</summary>
    public static bool CanHold(string directory) => !directory.Contains(Replaced);

    private static (WindowsScriptCommand?, StartOutcome.NotStarted?) Refuse(NotStartedReason reason, string info) =>
        (null, new StartOutcome.NotStarted(reason, info));
}
