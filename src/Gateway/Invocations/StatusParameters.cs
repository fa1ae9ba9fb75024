using System.Collections.Immutable;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Reads statuses to filter by, of either family.</summary>
internal static class StatusParameters
{
    private static readonly OverallStatus[] OfInvocations =
    [
        OverallStatus.Pending, OverallStatus.Scheduled, OverallStatus.Running, OverallStatus.Stopping, OverallStatus.Success, OverallStatus.Failed,
        OverallStatus.PartialFailed, OverallStatus.Stopped, OverallStatus.Finished,
    ];

    /// <summary>Overall statuses; none when absent.</summary>
    public static ImmutableArray<OverallStatus> OverallStatuses(this ParameterReader parameters, string name)
    {
        if (parameters.Optional(name) is not { } text)
            return [];
        var found = OfInvocations.Where(status => status.ToString() == text).ToImmutableArray();
        if (found.IsEmpty)
            parameters.Refuse(RefusalResponses.Invalid(name, "a status of invocations"));
        return found;
    }

    /// <summary>States of records whose classic status is asked for, or, for words that family lacks, whose new one is; null when absent.
    /// None for statuses that no record can have.</summary>
    public static ImmutableArray<RecordState>? RecordStates(this ParameterReader parameters, string name)
    {
        if (parameters.Optional(name) is not { } text)
            return null;
        if (!Enum.GetNames<OverallStatus>().Contains(text, StringComparer.Ordinal))
            parameters.Refuse(RefusalResponses.Invalid(name, "a status of records"));

        var states = Enum.GetValues<RecordState>();
        var classic = states.Where(state => StatusFold.ClassicOfRecord(state).ToString() == text).ToImmutableArray();
        return classic.IsEmpty ? [.. states.Where(state => StatusFold.OfRecord(state).ToString() == text)] : classic;
    }
}
