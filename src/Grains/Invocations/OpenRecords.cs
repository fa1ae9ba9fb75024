using System.Collections.Immutable;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Grains.Invocations;

internal sealed partial class OpenRecords(
    IInvocationStore invocations, ISliceStore slices, ILinkBook links, IGrainFactory grains, IClock clock, ILogger<OpenRecords> log) : IOpenRecords
{
    /// <summary>Links of a gateway looked at together.</summary>
    private const int LinksPerPage = 1_000;

    public async Task RelinkAsync(ImmutableArray<Relinked> opened)
    {
        var byInstance = opened.ToDictionary(link => link.Instance);
        var open = await invocations.OpenRecordsAsync(byInstance.Keys);
        // Slices are decided side by side, so what they share is never written to.
        var inventories = opened.ToDictionary(link => link.Instance, link => new Lazy<HashSet<RecordKey>>(() => [.. link.Inventory]));

        RecordEvent EventFor(RecordRow record)
        {
            var link = byInstance[record.Instance];
            return new RecordEvent.Relinked(
                link.Epoch, link.JournalKept, !link.InventoryComplete || inventories[link.Instance].Value.Contains(record.Key));
        }

        await ApplyAsync(open.Select(found => found.Record), EventFor);
    }

    public async Task ReleaseAsync(InstanceId instance)
    {
        var open = await invocations.OpenRecordsAsync([instance]);
        await ApplyAsync(open.Select(found => found.Record), _ => new RecordEvent.Released());
    }

    public async Task ResumeAsync(Guid gateway)
    {
        var nudged = new HashSet<SliceKey>();
        IReadOnlyList<InstanceId> page = [];
        do
        {
            page = await links.LinkedAsync(gateway, page.Count == 0 ? null : page[^1], LinksPerPage);
            var open = await invocations.OpenRecordsAsync(page);
            // One page after the other: a gateway that was away may have half of the fleet.
            await Task.WhenAll(open.Select(found => found.Record.Slice).Where(nudged.Add).Select(NudgeAsync));
        }
        while (page.Count == LinksPerPage);
    }

    private async Task NudgeAsync(SliceKey slice)
    {
        try
        {
            await grains.GetSlice(slice).AdvanceAsync();
        }
        catch (Exception exception)
        {
            LogNotNudged(slice.ToString(), exception.GetType().Name);
        }
    }

    private async Task ApplyAsync(IEnumerable<RecordKey> records, Func<RecordRow, RecordEvent> happened)
    {
        var bySlice = records.GroupBy(record => record.Slice).ToList();
        await Task.WhenAll(bySlice.Select(group => slices.ChangeAsync(new(
            group.Key, [.. group.Select(record => record.Ordinal)], false, seen => SliceRules.Each(seen, clock.Now.ToUnixTimeMilliseconds(), happened)))));
        // A nudge: what waits is sent now instead of at the next look, and the slice announces its row. Lost nudges cost time only.
        foreach (var group in bySlice)
            grains.GetSlice(group.Key).AdvanceAsync().Ignore();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Slice {Slice} could not be nudged ({Reason}); it looks by itself later")]
    private partial void LogNotNudged(string slice, string reason);
}
