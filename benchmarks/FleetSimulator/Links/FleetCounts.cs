namespace CloudAssistant.FleetSimulator.Links;

/// <summary>What the fleet did; the bench holds the server's records against it. Written by the loop's thread only.</summary>
internal sealed class FleetCounts
{
    /// <summary>Records that were run: each once, however often it was delivered.</summary>
    public long Runs { get; set; }

    /// <summary>Deliveries of records that were known already.</summary>
    public long Duplicates { get; set; }

    public long Stops { get; set; }

    public long Asks { get; set; }

    public long ReportsSent { get; set; }

    public long ReportsSentAgain { get; set; }

    public long Answered { get; set; }

    /// <summary>Answers that said late or unknown.</summary>
    public long AnsweredOtherwise { get; set; }

    /// <summary>Reports sent by agents that flood.</summary>
    public long Floods { get; set; }

    public long LinksOpened { get; set; }

    public long LinksLost { get; set; }

    public long LinksRefused { get; set; }

    /// <summary>Longest time from a report to its answer, milliseconds.</summary>
    public long AnswerMsMax { get; set; }
}
