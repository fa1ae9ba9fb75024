using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What was last sent about a record; lost with the grain, and then sent once more: agents know what they have seen.</summary>
internal readonly record struct LastSent(DeliveryKind Kind, long Epoch, long At);

/// <summary>Which messages are due. Pure.</summary>
internal static class SendRules
{
    /// <summary>Messages by gateway, in the order of the records.</summary>
    public static ILookup<Guid, DeliveryTarget> Plan(
        IEnumerable<RecordRow> open,
        IReadOnlyDictionary<int, LiveLink> links,
        IReadOnlyDictionary<int, LastSent> memory,
        long now)
    {
        var due = new List<(Guid Gateway, DeliveryTarget Target)>();
        foreach (var record in open)
        {
            // Only the link that the record was written for may carry it; one that opened since brings its own change first.
            if (!links.TryGetValue(record.Key.Ordinal, out var link) || link.Epoch != record.Epoch || KindFor(record, now) is not { } kind)
                continue;
            if (memory.TryGetValue(record.Key.Ordinal, out var last) && last.Kind == kind && last.Epoch == link.Epoch
                && now < last.At + (long)LifeTimes.SendAgainAfter.TotalMilliseconds)
                continue;
            due.Add((link.Gateway, new()
            {
                Kind = kind,
                Record = record.Key,
                Instance = record.Instance,
                Epoch = link.Epoch,
                StartBy = record.StartBy,
                InstanceName = kind == DeliveryKind.Run ? link.InstanceName : "",
            }));
        }

        return due.ToLookup(message => message.Gateway, message => message.Target);
    }

    private static DeliveryKind? KindFor(RecordRow record, long now) => record.State switch
    {
        RecordState.Sent => now <= record.StartBy ? DeliveryKind.Run : DeliveryKind.Ask,
        RecordState.Stopping => DeliveryKind.Stop,
        _ => null,
    };
}
