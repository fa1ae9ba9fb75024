using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Time;

namespace CloudAssistant.Grains.Invocations;

internal sealed class OpenRecords(IInvocationStore invocations, ISliceStore slices, IGrainFactory grains, IClock clock) : IOpenRecords
{
    public async Task RelinkAsync(ImmutableArray<Relinked> links)
    {
        var byInstance = links.ToDictionary(link => link.Instance);
        var open = await invocations.OpenRecordsAsync(byInstance.Keys);
        var inventories = new Dictionary<InstanceId, HashSet<RecordKey>>();

        RecordEvent EventFor(RecordRow record)
        {
            var link = byInstance[record.Instance];
            if (!inventories.TryGetValue(link.Instance, out var inventory))
                inventories[link.Instance] = inventory = [.. link.Inventory];
            return new RecordEvent.Relinked(link.Epoch, link.JournalKept, !link.InventoryComplete || inventory.Contains(record.Key));
        }

        var touched = await ApplyAsync(open.Select(found => found.Record), EventFor);
        // A nudge: what waits is sent now instead of at the next look. Lost nudges cost time only.
        foreach (var slice in touched)
            grains.GetSlice(slice).AdvanceAsync().Ignore();
    }

    public async Task ReleaseAsync(InstanceId instance)
    {
        var open = await invocations.OpenRecordsAsync([instance]);
        await ApplyAsync(open.Select(found => found.Record), _ => new RecordEvent.Released());
    }

    private async Task<IReadOnlyList<SliceKey>> ApplyAsync(IEnumerable<RecordKey> records, Func<RecordRow, RecordEvent> happened)
    {
        var bySlice = records.GroupBy(record => record.Slice).ToList();
        await Task.WhenAll(bySlice.Select(group => slices.ChangeAsync(new(
            group.Key, [.. group.Select(record => record.Ordinal)], false, seen => SliceRules.Each(seen, clock.Now.ToUnixTimeMilliseconds(), happened)))));
        return [.. bySlice.Select(group => group.Key)];
    }
}
