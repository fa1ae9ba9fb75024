using System.CommandLine;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Logs;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Settings;

/// <summary>All that can be set of an agent at work.</summary>
internal sealed record RunSettings
{
    // The program's heap may become 256 MiB, whatever it is told.
    private const long HeldBytesMax = 64 * 1024 * 1024;
    private static readonly AgentLimits Default = new();

    private static readonly Setting<int?> MaxRuns = Setting.Number("--max-runs", "Scripts at once; more wait for their turn.", "scripts", 1, 1_000, Default.RunsMax);

    private static readonly Setting<int?> MaxQueue = Setting.Number(
        "--max-queue", "Records that wait for their turn; more are refused, with TaskConcurrencyLimit.", "records", 0, 100_000, Default.QueueMax);

    private static readonly Setting<long?> MaxQueueBytes = Setting.Bytes(
        "--max-queue-bytes", "Memory for what waits for its turn; more is refused likewise.", 0, HeldBytesMax, $"default: {ByteSize.Text(Default.QueueBytesMax)}");

    private static readonly Setting<long?> MaxSpoolBytes = Setting.Bytes(
        "--max-spool-bytes", "Output kept until the server has it; when it is full nothing starts.", ProtocolLimits.OutputBytesMax, HeldBytesMax,
        $"default: {ByteSize.Text(Default.SpoolBytesMax)}, or 48KiB for each of --max-runs when that is more");

    private static readonly Setting<Uri> ServerMoved = new(
        "--server", "URL", "Address of the server, when it moved since this machine enrolled; without it: where it enrolled.",
        "https://host or https://host:port, or plain http to a server on this machine", text => ServerAddress.Read(text, out _), mayBeTold: false);

    private static readonly Setting<long?> ScriptMemory = Setting.Bytes(
        "--script-memory", "Memory of a run, all its processes together, without swap; what needs more is ended.", 16 << 20, 1L << 40, "default: no limit");

    private static readonly Setting<int?> ScriptCpu = Setting.Number(
        "--script-cpu", "Processor time of a run, all its processes together.", "percent of one core (default: no limit)", 1, 100_000);

    private static readonly Setting<int?> ScriptProcesses = Setting.Number(
        "--script-processes", "Processes and threads of a run at once.", "processes (default: no limit)", 16, 1_000_000);

    private static readonly Setting<int?> DrainWithin = Setting.Number(
        "--drain-within", "How long the verb drain holds what waits at most; then the agent takes work again, and ends when nothing runs.", "seconds", 1, 86_400,
        (int)Default.DrainWithin.TotalSeconds);

    private static readonly Setting<long?> LogBytes = Setting.Bytes(
        "--log-bytes", "Size of one file of the agent's own log; a full one is kept and a new one begun.", LogSettings.BytesLeast, LogSettings.BytesMost,
        $"default: {ByteSize.Text(new LogSettings().BytesMax)}");

    private static readonly Setting<int?> LogFiles = Setting.Number(
        "--log-files", "Files kept of that log, the one being written included; 0: none is written.", "files", 0, LogSettings.FilesMost, new LogSettings().Files);

    public required AgentLimits Limits { get; init; }

    /// <summary>What each run may take of the machine.</summary>
    public ScriptLimits ScriptLimits { get; init; } = ScriptLimits.None;

    /// <summary>Where the server is now; null: where this machine enrolled.</summary>
    public Uri? Server { get; init; }

    /// <summary>How much of a log is kept.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>For the verb.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        MaxRuns.Option, MaxQueue.Option, MaxQueueBytes.Option, MaxSpoolBytes.Option, DrainWithin.Option,
        ScriptMemory.Option, ScriptCpu.Option, ScriptProcesses.Option, ServerMoved.Option, LogBytes.Option, LogFiles.Option,
    ];

    /// <summary>Reads them, from options first.</summary>
    /// <returns>Null, with the reason, when an environment variable says what is not allowed.</returns>
    public static RunSettings? Read(ParseResult parsed, Func<string, string?> environment, out string? whyNot)
    {
        whyNot = null;
        var settings = new RunSettings
        {
            Limits = new()
            {
                RunsMax = MaxRuns.Read(parsed, environment, ref whyNot) ?? 0,
                QueueMax = MaxQueue.Read(parsed, environment, ref whyNot) ?? 0,
                QueueBytesMax = MaxQueueBytes.Read(parsed, environment, ref whyNot) ?? Default.QueueBytesMax,
                SpoolBytesMax = MaxSpoolBytes.Read(parsed, environment, ref whyNot) ?? 0,
                DrainWithin = TimeSpan.FromSeconds(DrainWithin.Read(parsed, environment, ref whyNot) ?? 0),
            },
            ScriptLimits = new()
            {
                MemoryBytes = ScriptMemory.Read(parsed, environment, ref whyNot),
                CpuPercent = ScriptCpu.Read(parsed, environment, ref whyNot),
                Processes = ScriptProcesses.Read(parsed, environment, ref whyNot),
            },
            Log = new(LogBytes.Read(parsed, environment, ref whyNot) ?? new LogSettings().BytesMax, LogFiles.Read(parsed, environment, ref whyNot) ?? 0),
            Server = ServerMoved.Read(parsed, environment, ref whyNot),
        };
        return whyNot is null ? settings : null;
    }
}
