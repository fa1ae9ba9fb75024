using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Invocations;

/// <summary>An invocation and its first instances.</summary>
public sealed record InvocationItem
{
    /// <summary>Its id.</summary>
    public string InvokeId { get; init; } = "";

    /// <summary>Its command.</summary>
    public string CommandId { get; init; } = "";

    /// <summary>Name of the command.</summary>
    public string CommandName { get; init; } = "";

    /// <summary>Description of the command.</summary>
    public string CommandDescription { get; init; } = "";

    /// <summary>RunShellScript, RunBatScript or RunPowerShellScript.</summary>
    public string CommandType { get; init; } = "";

    /// <summary>The script, in the encoding asked for.</summary>
    public string CommandContent { get; init; } = "";

    /// <summary>Values for <c>{{name}}</c> as JSON text; <c>{}</c> if none.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>UTC.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>Overall status.</summary>
    public string InvocationStatus { get; init; } = "";

    /// <summary>Overall status, classic.</summary>
    public string InvokeStatus { get; init; } = "";

    /// <summary>When it runs.</summary>
    public string RepeatMode { get; init; } = "";

    /// <summary>It runs by itself, now and then.</summary>
    public bool Timed { get; init; }

    /// <summary>When it runs by itself.</summary>
    public string Frequency { get; init; } = "";

    /// <summary>When it is due next, UTC, ISO 8601 to the second; empty when it runs once, waits for boots or is never due any more. Not a field of the vendor's API.</summary>
    public string NextDueTime { get; init; } = "";

    /// <summary>Due times that it was not run at, because no server could start it in time. Not a field of the vendor's API.</summary>
    public long MissedTicks { get; init; }

    /// <summary>Seconds.</summary>
    public long Timeout { get; init; }

    /// <summary>Directory the script starts in.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>User.</summary>
    public string Username { get; init; } = "";

    /// <summary>Command line that starts the script.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>What timeout and stop end.</summary>
    public string TerminationMode { get; init; } = "";

    /// <summary>Container.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>Container.</summary>
    public string ContainerName { get; init; } = "";

    /// <summary>Where outputs are delivered too.</summary>
    public string OssOutputDelivery { get; init; } = "";

    /// <summary>Its tags.</summary>
    public TagList Tags { get; init; } = new();

    /// <summary>Instances in each status. Not a field of the vendor's API.</summary>
    public StatusCounts Counts { get; init; } = new();

    /// <summary>How many run at once, and when the rest is not started; null for all at once. Not a field of the vendor's API.</summary>
    public RateControl? RateControl { get; init; }

    /// <summary>Its first instances: at most 100 in lists, 1,000 for one invocation by id.</summary>
    public InvokeInstanceList InvokeInstances { get; init; } = new();

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"InvocationItem {InvokeId}";
}

/// <summary>Instances of an invocation, wrapped as the older actions do.</summary>
public sealed record InvokeInstanceList
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<InvokeInstanceItem> InvokeInstance { get; init; } = [];
}
