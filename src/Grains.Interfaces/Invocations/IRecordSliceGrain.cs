using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Dispatches one slice and takes its reports. Holds no truth: two of them at once do no harm.</summary>
[Alias("ca.IRecordSliceGrain")]
public interface IRecordSliceGrain : IGrainWithStringKey
{
    /// <summary>The one step of a slice: sends what waits, asks about what was sent and not heard of, pushes stops, closes what is overdue.
    /// Reads the database only. Safe to repeat; called after every change, by its own timer and by the sweeper.</summary>
    [Alias("Advance")]
    Task AdvanceAsync();

    /// <summary>Takes what agents report. Safe to repeat: each report is answered by itself.</summary>
    [Alias("Report")]
    Task<ImmutableArray<ReportVerdict>> ReportAsync(ImmutableArray<AgentReport> reports);
}
