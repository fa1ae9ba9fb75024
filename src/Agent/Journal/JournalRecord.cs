using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Journal;

/// <summary>What the journal knows of one record. Starting without an outcome; with an outcome; and at last answered, a tombstone.</summary>
internal sealed record JournalRecord(RecordId Id, long StartBy)
{
    /// <summary>When it was about to start, then when it had started.</summary>
    public Moment? StartedAt { get; init; }

    /// <summary>The process it became, when that was written down.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Where the file is placed, while that is under way; null of scripts.</summary>
    public string? TargetDir { get; init; }

    /// <summary>What it asks for, as far as that was written down.</summary>
    public TaskKind Task { get; init; }

    /// <summary>The last word, once there is one.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The server knows the outcome.</summary>
    public bool Answered { get; init; }
}
