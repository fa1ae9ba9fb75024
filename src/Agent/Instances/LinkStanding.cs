using System.Globalization;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Instances;

/// <summary>How an agent at work stands to its server.</summary>
internal enum LinkPhase
{
    /// <summary>It began, and tries for the first time.</summary>
    Beginning,

    /// <summary>A link is open.</summary>
    Open,

    /// <summary>There is none; the next attempt has its time.</summary>
    Waiting,

    /// <summary>The server said not to come back.</summary>
    SentAway,

    /// <summary>The agent ended.</summary>
    Ended,
}

/// <summary>What the note of the link says. Ids, times and reasons only.</summary>
internal sealed record LinkStanding
{
    private const int ReasonCharactersMax = 300;

    public LinkPhase Phase { get; init; }

    /// <summary>The agent's process.</summary>
    public int Pid { get; init; }

    /// <summary>Version of the program that runs; a newer one may have taken its place in the file.</summary>
    public string Version { get; init; } = "";

    /// <summary>When the process began.</summary>
    public Moment? StartedAt { get; init; }

    /// <summary>When the phase began.</summary>
    public Moment? Since { get; init; }

    /// <summary>When a link was last known to be open: when it closed, or, while it is open, when it opened. Null: never.</summary>
    public Moment? LastOpenAt { get; init; }

    public long Epoch { get; init; }

    /// <summary>What the server called its refusal; empty when it was not the server.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why there is no link.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Attempts since the last link.</summary>
    public int Attempts { get; init; }

    /// <summary>When it tries again.</summary>
    public Moment? NextAt { get; init; }

    /// <summary>Scripts that wait for their turn.</summary>
    public int Queued { get; init; }

    /// <summary>Each run has a control group of its own; null: not known.</summary>
    public bool? Groups { get; init; }

    /// <summary>Lines of name, equals sign, value.</summary>
    public string ToText() => string.Join('\n',
        $"phase={Phase}", Line("pid", Pid), $"version={Version}", $"started={Text(StartedAt)}", $"since={Text(Since)}", $"last-open={Text(LastOpenAt)}",
        Line("epoch", Epoch), $"code={OneLine(Code)}", Line("attempts", Attempts), $"next={Text(NextAt)}", Line("queued", Queued),
        $"groups={Groups switch { true => "yes", false => "no", null => "" }}",
        // Last: what does not fit is cut.
        $"reason={OneLine(Reason)}", "");

    /// <summary>Null when it is no note.</summary>
    public static LinkStanding? FromText(string text)
    {
        var values = new Dictionary<string, string>();
        foreach (var line in text.Split('\n'))
            if (line.Split('=', 2) is [var name, var value])
                values[name] = value;
        if (!Enum.TryParse<LinkPhase>(values.GetValueOrDefault("phase"), out var phase))
            return null;
        return new()
        {
            Phase = phase,
            Pid = (int)Number("pid"),
            Version = Value("version"),
            StartedAt = MomentOf(Value("started")),
            Since = MomentOf(Value("since")),
            LastOpenAt = MomentOf(Value("last-open")),
            Epoch = Number("epoch"),
            Code = Value("code"),
            Reason = Value("reason"),
            Attempts = (int)Number("attempts"),
            NextAt = MomentOf(Value("next")),
            Queued = (int)Number("queued"),
            Groups = Value("groups") switch { "yes" => true, "no" => false, _ => null },
        };

        string Value(string name) => values.GetValueOrDefault(name, "");

        long Number(string name) => long.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static string Line(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}");

    private static string OneLine(string text) => Logs.LogLine.Clean(text.Length <= ReasonCharactersMax ? text : text[..ReasonCharactersMax]);

    private static string Text(Moment? moment) =>
        moment is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{moment.Boot:N},{moment.BootMs},{moment.ServerMs ?? 0}");

    private static Moment? MomentOf(string text) =>
        text.Split(',') is [var boot, var bootMs, var serverMs] && Guid.TryParseExact(boot, "N", out var id)
        && long.TryParse(bootMs, CultureInfo.InvariantCulture, out var since) && long.TryParse(serverMs, CultureInfo.InvariantCulture, out var server)
            ? new(id, since, server == 0 ? null : server)
            : null;
}
