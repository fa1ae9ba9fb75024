using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>A link that was just opened, with what its agent remembers.</summary>
/// <param name="Instance">Whose.</param>
/// <param name="Account">Its owner.</param>
/// <param name="Epoch">Of the new link.</param>
/// <param name="Gateway">Where it is.</param>
/// <param name="JournalKept">The agent has the journal it had on its link before, not an older copy of it.</param>
/// <param name="Inventory">Records in its journal.</param>
/// <param name="InventoryComplete">A record that is not in the inventory is not in the journal.</param>
internal sealed record Relinked(
    InstanceId Instance,
    AccountId Account,
    long Epoch,
    Guid Gateway,
    bool JournalKept,
    ImmutableArray<RecordKey> Inventory,
    bool InventoryComplete);

/// <summary>What becomes of open records when their instances come and go.</summary>
internal interface IOpenRecords
{
    /// <summary>Brings the open records of these instances onto their new links, ends those that were lost, and has the rest sent. Safe to repeat.</summary>
    Task RelinkAsync(ImmutableArray<Relinked> opened);

    /// <summary>Has what is open on instances linked to that gateway looked at: its lease lapsed, so they were offline, and it came back without new links.
    /// Only a nudge: what waits is looked at now and then in any case.</summary>
    Task ResumeAsync(Guid gateway);

    /// <summary>Ends the open records of an instance that was deregistered. Safe to repeat.</summary>
    Task ReleaseAsync(InstanceId instance);
}
