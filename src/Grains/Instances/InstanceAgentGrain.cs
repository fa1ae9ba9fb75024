using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Tags;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Instances;

/// <summary>Holds one managed instance. Links and fan-outs read its search row and leave it asleep.</summary>
internal sealed class InstanceAgentGrain(
    [PersistentState("instance")] IPersistentState<InstanceState> storage, ILinkBook links, LinkCloser closer, IOpenRecords records,
    IInstanceSearch search, PolicyJudge judge, IClock clock, IOptions<CommandOptions> limits)
    : Grain, IInstanceAgentGrain, ITaggedGrain
{
    private static readonly Refusal NotFound = new(RefusalCode.InvalidInstanceNotFound, "There is no such instance.");

    private InstanceState? Live => storage.RecordExists && !storage.State.Released ? storage.State : null;

    public async Task<Reply<Instance>> RegisterAsync(Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (!storage.RecordExists)
            await WriteAsync(InstanceState.Of(instance));
        return storage.State.Released
            ? new Refusal(RefusalCode.InstanceDeregistered, "The instance was deregistered.")
            : storage.State.ToInstance();
    }

    public Task<Reply<Instance>> GetAsync(AccountId account) =>
        Task.FromResult<Reply<Instance>>(Live is { } state && state.Account == account ? state.ToInstance() : NotFound);

    public async Task<Reply<Instance>> RenameAsync(Caller caller, string name)
    {
        if (await RefuseAsync(caller, "ModifyManagedInstance") is { } forbidden)
            return forbidden;
        if (NameRules.Check(name) is { } refusal)
            return refusal;
        if (Live is not { } state || state.Account != caller.Account)
            return NotFound;
        if (state.Name != name)
            await WriteAsync(state with { Name = name });
        return storage.State.ToInstance();
    }

    public async Task UpdateFactsAsync(InstanceFacts facts, string sourceAddress)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (Live is not { } state)
            return;
        var (clean, address) = (FactsRules.Clean(facts), FactsRules.Clean(sourceAddress));
        if (!FactsRules.Same(state.Facts, clean) || state.InternetAddress != address)
            await WriteAsync(state with { Facts = clean, InternetAddress = address });
    }

    public async Task<Reply<Instance>> DeregisterAsync(Caller caller)
    {
        if (await RefuseAsync(caller, "DeregisterManagedInstance") is { } forbidden)
            return forbidden;
        if (!storage.RecordExists || storage.State.Account != caller.Account || storage.State.ReleaseFinished)
            return NotFound;
        // From this write on no link opens and nobody finds it; what follows can be repeated when it breaks off.
        if (!storage.State.Released)
            await WriteAsync(await WithCountsAsync(storage.State) with { Released = true, PublicKey = "" });
        var state = storage.State;
        if (await links.FenceAsync(state.Id, state.Account) is { } live)
            await closer.CloseAsync(new(live.Gateway, state.Id, live.Epoch, LinkCloseReason.Deregistered));
        await records.ReleaseAsync(state.Id);
        await GrainFactory.GetEnrollment(state.Enrollment).NoteDeregisteredAsync(state.Id);
        await links.NoteReleasedAsync(state.Id);
        await WriteAsync(state with { ReleaseFinished = true });
        return storage.State.ToInstance();
    }

    public Task<Reply<Instance>> GetReleasedAsync(AccountId account) => Task.FromResult<Reply<Instance>>(
        storage.RecordExists && storage.State.Released && storage.State.Account == account ? storage.State.ToInstance() : NotFound);

    public async Task<Reply<Done>> ChangeTagsAsync(Caller caller, TagChange change)
    {
        if (await RefuseAsync(caller, TagChanges.ActionOf(change)) is { } forbidden)
            return forbidden;
        if (Live is not { } state || state.Account != caller.Account)
            return TagChanges.NotFound;
        if (!TagChanges.Apply(state.Tags, change, limits.Value).Try(out var tags, out var refusal))
            return refusal;
        if (await judge.RefuseAsync(caller, TagChanges.ActionOf(change), ResourceType.Instance, this.GetPrimaryKeyString(), tags) is { } never)
            return never;
        if (!change.JudgeOnly && !tags.SequenceEqual(state.Tags))
            await WriteAsync(state with { Tags = tags });
        return new Done();
    }

    private ValueTask<Refusal?> RefuseAsync(Caller caller, string action) => judge.RefuseAsync(
        caller, action, ResourceType.Instance, this.GetPrimaryKeyString(),
        storage.RecordExists && storage.State.Account == caller.Account ? storage.State.Tags : null);

    private async Task<InstanceState> WithCountsAsync(InstanceState state)
    {
        var page = await search.InstancesAsync(state.Account, new() { Ids = [state.Id] }, new(1, 0, null, Counted: false), clock.Now);
        return page.Items is [var seen] ? state with { InvocationCount = seen.InvocationCount, LastInvokedAt = seen.LastInvokedAt } : state;
    }

    private async Task WriteAsync(InstanceState next)
    {
        storage.State = next;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            // Nobody knows what is stored; the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
