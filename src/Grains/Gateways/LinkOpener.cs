using System.Collections.Immutable;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Grains.Time;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Opens links: judges many hellos by one read, writes them by one conditional write, and tells their open records.</summary>
internal sealed class LinkOpener(
    ILinkBook links, ISignatures signatures, IOpenRecords records, LinkCloser closer, FactsNotes facts, IScheduleStore schedules,
    TickStarter ticks, IClock clock)
{
    // A hello whose row changed between reading and writing is judged anew; more than this means that something is very wrong with its instance.
    private const int RoundsMax = 5;

    /// <summary>Records named in a hello; an inventory of so many may have been cut.</summary>
    private const int InventoryMax = 200;

    public async Task<ImmutableArray<Reply<LinkOpened>>> OpenAsync(Guid gateway, ImmutableArray<LinkEvidence> evidence)
    {
        if (evidence.IsDefaultOrEmpty)
            return [];
        var replies = new Reply<LinkOpened>?[evidence.Length];
        for (var round = 0; round < RoundsMax; round++)
        {
            // Each instance once in a round: its second hello meets the link that its first one opened.
            var waiting = Enumerable.Range(0, evidence.Length).Where(i => replies[i] is null).DistinctBy(i => evidence[i].Instance).ToList();
            if (waiting.Count == 0)
                break;
            await OpenRoundAsync(gateway, evidence, waiting, replies);
        }

        return [.. replies.Select(reply => reply ?? new Refusal(RefusalCode.Throttling, "The link is contended; try again."))];
    }

    private async Task OpenRoundAsync(Guid gateway, ImmutableArray<LinkEvidence> evidence, List<int> waiting, Reply<LinkOpened>?[] replies)
    {
        var known = await links.ReadAsync([.. waiting.Select(i => evidence[i].Instance)]);
        var let = new List<(int Index, LinkVerdict Verdict)>();
        foreach (var i in waiting)
        {
            var instance = known.GetValueOrDefault(evidence[i].Instance);
            var signed = instance?.Registered is { } registered
                && signatures.Verify(registered.PublicKey, evidence[i].SignedBytes, evidence[i].Signature);
            if (LinkRules.Judge(instance, evidence[i], signed, gateway, clock.Now).Try(out var verdict, out var refusal))
                let.Add((i, verdict));
            else
                replies[i] = refusal;
        }

        var written = await links.OpenAsync([.. let.Select(l => l.Verdict.Opening).OfType<LinkOpening>()]);
        var open = let.Where(l => l.Verdict.Opening is null || written.Contains(evidence[l.Index].Instance)).ToList();
        if (open.Count == 0)
            return;

        foreach (var (i, verdict) in open)
        {
            replies[i] = new LinkOpened(evidence[i].Instance, verdict.Epoch);
            if (verdict.Displaces is { } old)
                closer.Enqueue(new(old.Gateway, evidence[i].Instance, old.Epoch, LinkCloseReason.Displaced));
            facts.Compare(evidence[i], known[evidence[i].Instance].Registered!);
        }

        await records.RelinkAsync([.. open.Select(l => Relinked(gateway, evidence[l.Index], l.Verdict, known))]);
        // Runs that the boot broke off are closed by now. Until this is written the hello is not answered, so no boot is forgotten.
        ticks.Start(await schedules.BootedAsync([.. open.Select(l => (evidence[l.Index].Instance, evidence[l.Index].BootId)).Where(boot => boot.BootId.Length > 0)]));
        // Only now: had the calls before broken off, the next link must still hear that the journal was lost.
        await links.NoteRelinkedAsync([.. open.Where(l => !l.Verdict.JournalKept).Select(l => new LinkClosed(evidence[l.Index].Instance, l.Verdict.Epoch))]);
    }

    private static Relinked Relinked(
        Guid gateway, LinkEvidence evidence, LinkVerdict verdict, IReadOnlyDictionary<InstanceId, KnownInstance> known) =>
        new(evidence.Instance,
            known[evidence.Instance].Registered!.Account,
            verdict.Epoch,
            gateway,
            verdict.JournalKept,
            evidence.Inventory.IsDefault ? [] : evidence.Inventory,
            evidence.Inventory.IsDefault || evidence.Inventory.Length < InventoryMax);
}
