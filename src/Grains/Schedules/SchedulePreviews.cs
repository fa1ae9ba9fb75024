using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Schedules;

/// <summary>Computes when a frequency is due, for who wants to see it before anything runs. Pure.</summary>
internal static class SchedulePreviews
{
    public static Reply<SchedulePreview> Of(SchedulePreviewRequest request, DateTimeOffset now)
    {
        if (!Frequency.Parse(request.Frequency).Try(out var frequency, out var refusal))
            return refusal;
        if (Zones.Read(request.Zone, out _) is { } unknown)
            return new Refusal(RefusalCode.InvalidParameterZone, $"The parameter Zone is not valid: {unknown}.");
        if (request.Timeout is { } timeout && frequency.CheckInterval(timeout) is { } tooNear)
            return tooNear;

        var name = frequency.Zone ?? Unnamed(frequency, request.Zone);
        Zones.TryFind(name, out var zone);
        // Whole seconds, as all that is shown.
        var from = (request.From ?? now).ToUnixTimeSeconds() * 1_000;
        var due = ImmutableArray.CreateBuilder<DateTimeOffset>(request.Count);
        for (var next = frequency.NextAfter(from, from, name); next is { } at; next = frequency.NextAfter(at, from, name))
        {
            due.Add(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), zone));
            if (due.Count == request.Count)
                break;
        }

        return new SchedulePreview(frequency.Text, name, due.ToImmutable(), due.Count < request.Count);
    }

    /// <summary>An <c>at</c> that names no zone means UTC wherever it runs; a rate has no local times, so that any zone may show them.</summary>
    private static string Unnamed(Frequency frequency, string zone) => frequency is AtFrequency ? "UTC" : zone;
}
