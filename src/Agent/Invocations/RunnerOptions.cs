using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Invocations;

/// <summary>Settings of a <see cref="IScriptRunner"/>.</summary>
internal sealed class RunnerOptions
{
    /// <summary>
    /// Where scripts lie while they run. Made when it is not there, but not its parents; belongs to this agent alone. When scripts run as
    /// other accounts, those must be able to enter its parents.
    /// </summary>
    public required string ScriptDirectory { get; init; }

    /// <summary>Output bytes kept per run: a third from its head, the rest from its tail. Default: 24 KiB.</summary>
    public int OutputBytesMax { get; init; } = 24 * 1024;

    /// <summary>Time between asking the processes of a run to end and killing them. Default: 1 second.</summary>
    public TimeSpan TerminationGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long output is still read once the first process has ended. Default: 200 ms.</summary>
    public TimeSpan OutputGrace { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The agent proper sets this: it becomes the parent of what its scripts leave behind, and collects every child of the process.
    /// A guest in another process (a test host) must not: the host may wait for children of its own. Default: no.
    /// </summary>
    public bool ReapOrphans { get; init; }

    /// <summary>
    /// In which control groups to keep the processes of a record together: the first that works. Used only with <see cref="ReapOrphans"/>, because
    /// a guest would take its host along. Empty: none.
    /// </summary>
    public IReadOnlyList<ControlGroupKind> ControlGroups { get; init; } = [ControlGroupKind.Unified, ControlGroupKind.Freezer, ControlGroupKind.Pids];

    /// <summary>What each run may take. Only an agent proper can keep limits, in control groups. Default: none.</summary>
    public ScriptLimits Limits { get; init; } = ScriptLimits.None;

    /// <summary>How long a process of our own may take to become a script as another account. Default: 10 seconds.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The search path scripts see, and by which launchers are found.</summary>
    public string Path { get; init; } = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Where PowerShell is looked for when it is not on that path: the first of these files that can be executed.</summary>
    public IReadOnlyList<string> PowerShellPlaces { get; init; } =
        ["/usr/bin/pwsh", "/usr/local/bin/pwsh", "/opt/microsoft/powershell/7/pwsh", "/opt/microsoft/powershell/7-lts/pwsh", "/snap/bin/pwsh"];

    /// <summary>The command line of this program, for what only a process of our own can do before a script. Null: found out.</summary>
    public IReadOnlyList<string>? OwnCommandLine { get; init; }
}
