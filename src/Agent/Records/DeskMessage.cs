using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>What reaches the desk.</summary>
internal abstract record DeskMessage
{
    private DeskMessage()
    {
    }

    /// <summary>Something the rules decide about.</summary>
    internal sealed record Happened(AgentEvent Event) : DeskMessage;

    /// <summary>Output so far; not written down.</summary>
    internal sealed record Progress(Telling.Progress Telling) : DeskMessage;

    /// <summary>The server took reports.</summary>
    internal sealed record Answers(ReportAnswers Frame) : DeskMessage;

    /// <summary>A hello is to be said; null when the journal has no room even for that.</summary>
    internal sealed record BeginLink(TaskCompletionSource<LinkStart?> Reply) : DeskMessage;

    /// <summary>Reports go to this link from now on.</summary>
    internal sealed record LinkOpened(ILinkOut Link) : DeskMessage;

    /// <summary>All that was handed to the link is written.</summary>
    internal sealed record LinkIdle : DeskMessage;

    /// <summary>The link is gone.</summary>
    internal sealed record LinkClosed : DeskMessage;

    /// <summary>It is time for something.</summary>
    internal sealed record Wake : DeskMessage;
}

/// <summary>What a hello says of the journal.</summary>
/// <param name="Journal">Its id.</param>
/// <param name="Counter">Hellos said from it, this one included; synced.</param>
/// <param name="Inventory">Records that are open in it.</param>
internal sealed record LinkStart(Guid Journal, long Counter, IReadOnlyList<RecordKey> Inventory);
