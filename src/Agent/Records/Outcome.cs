using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Records;

/// <summary>The last word on a record: how it ended, or why it will never start.</summary>
internal sealed record Outcome
{
    public required ReportKind Kind { get; init; }

    public ReportError Error { get; init; }

    /// <summary>The reason in words; never script or output.</summary>
    public string Info { get; init; } = "";

    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it, when one did.</summary>
    public int? Signal { get; init; }

    /// <summary>Output kept; null once it is no longer kept here.</summary>
    public ByteString? Output { get; init; }

    /// <summary>Bytes of output not kept.</summary>
    public long Dropped { get; init; }

    public Moment? StartedAt { get; init; }

    public Moment? FinishedAt { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"Outcome {Kind} {Error}";
}
