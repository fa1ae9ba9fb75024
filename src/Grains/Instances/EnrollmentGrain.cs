using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Tags;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Instances;

/// <summary>
/// Holds one enrollment code. Who enrolls is decided in the conditional write of its state, so that two activations cannot both give away the
/// last place. Reentrant, because it calls instances and they call it (<see cref="NoteDeregisteredAsync"/>): neither may wait for the other's turn.
/// Everything that decides and writes goes through one gate instead.
/// </summary>
[Reentrant]
internal sealed class EnrollmentGrain(
    [PersistentState("enrollment")] IPersistentState<EnrollmentState> storage, ISignatures signatures, PolicyJudge judge, HomeCell cell, IClock clock,
    IOptions<CommandOptions> limits)
    : Grain, IEnrollmentGrain, ITaggedGrain, IDisposable
{
    private static readonly Refusal NotFound = new(RefusalCode.ActivationIdNotFound, "There is no such activation.");

    private readonly SemaphoreSlim _gate = new(1, 1);

    private EnrollmentId Id => EnrollmentId.Parse(this.GetPrimaryKeyString()["enrollment-".Length..]);

    private EnrollmentState? State => storage.RecordExists ? storage.State : null;

    public Task<Reply<Enrollment>> CreateAsync(AccountId account, EnrollmentDraft draft, byte[] codeHash) => InTurnAsync<Enrollment>(async () =>
    {
        var hash = Convert.ToHexStringLower(codeHash);
        if (State is { } made)
            return made.Account == account && made.CodeHash == hash ? made.ToEnrollment() : NotFound;
        var now = clock.Now;
        await WriteAsync(new EnrollmentState
        {
            Id = Id,
            Account = account,
            CodeHash = hash,
            Draft = draft,
            CreatedAt = now,
            OpenUntil = now.AddHours(draft.TimeToLiveInHours),
        });
        return storage.State.ToEnrollment();
    });

    public Task<Reply<Enrollment>> GetAsync(AccountId account) =>
        Task.FromResult<Reply<Enrollment>>(Owned(account) is { } state ? state.ToEnrollment() : NotFound);

    public async Task<Reply<Instance>> EnrollAsync(EnrollmentEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var taken = await InTurnAsync<(EnrolledInstance Place, int Number)>(async () =>
        {
            var signed = signatures.Verify(evidence.PublicKey, evidence.SignedBytes, evidence.Signature);
            if (!EnrollmentRules.Judge(State, evidence, signed, clock.Now).Try(out var known, out var refusal))
                return refusal;
            if (known is not null)
                return (known, storage.State.Enrolled.IndexOf(known) + 1);
            var place = new EnrolledInstance(EnrollmentRules.KeyOf(evidence.PublicKey), InstanceId.New(cell.Id, clock.Now));
            await WriteAsync(storage.State with { Enrolled = storage.State.Enrolled.Add(place) });
            return (place, storage.State.RegisteredCount);
        });
        if (!taken.Try(out var place, out var refused))
            return refused;

        // The place is taken for good; should this break off, the agent asks again with the same key and gets the same instance.
        var facts = FactsRules.Clean(evidence.Facts);
        var draft = storage.State.Draft;
        return await GrainFactory.GetInstanceAgent(place.Place.Instance).RegisterAsync(new Instance
        {
            Id = place.Place.Instance,
            Account = storage.State.Account,
            Name = NameRules.For(draft, place.Number, place.Place.Instance, facts),
            Facts = facts,
            Enrollment = storage.State.Id,
            PublicKey = evidence.PublicKey,
            InternetAddress = FactsRules.Clean(evidence.SourceAddress),
            RegisteredAt = place.Place.Instance.Value.CreatedAt,
            Tags = draft.Tags,
            ResourceGroupId = draft.ResourceGroupId,
        });
    }

    public Task<Reply<Enrollment>> DisableAsync(Caller caller) => InTurnAsync<Enrollment>(async () =>
    {
        if (await RefuseAsync(caller, "DisableActivation") is { } forbidden)
            return forbidden;
        if (Owned(caller.Account) is not { } state)
            return NotFound;
        if (!state.Disabled)
            await WriteAsync(state with { Disabled = true });
        return storage.State.ToEnrollment();
    });

    public Task<Reply<Enrollment>> DeleteAsync(Caller caller) => InTurnAsync<Enrollment>(async () =>
    {
        if (await RefuseAsync(caller, "DeleteActivation") is { } forbidden)
            return forbidden;
        if (Owned(caller.Account) is not { } state)
            return NotFound;
        if (state.RegisteredCount > 0)
            return new Refusal(RefusalCode.ActivationIdInUse, $"{state.RegisteredCount} instances enrolled with the activation; it can be disabled, not deleted.");
        await OrDeactivateAsync(storage.ClearStateAsync);
        return state.ToEnrollment();
    });

    public Task NoteDeregisteredAsync(InstanceId instance) => InTurnAsync<Done>(async () =>
    {
        var index = State?.Enrolled.ToList().FindIndex(enrolled => enrolled.Instance == instance && !enrolled.Gone) ?? -1;
        if (index >= 0)
        {
            var enrolled = storage.State.Enrolled;
            await WriteAsync(storage.State with { Enrolled = enrolled.SetItem(index, enrolled[index] with { Gone = true }) });
        }

        return new Done();
    });

    public Task<Reply<Done>> ChangeTagsAsync(Caller caller, TagChange change) => InTurnAsync<Done>(async () =>
    {
        if (await RefuseAsync(caller, TagChanges.ActionOf(change)) is { } forbidden)
            return forbidden;
        if (Owned(caller.Account) is not { } state)
            return TagChanges.NotFound;
        if (!TagChanges.Apply(state.Draft.Tags, change, limits.Value).Try(out var tags, out var refusal))
            return refusal;
        if (await judge.RefuseAsync(caller, TagChanges.ActionOf(change), ResourceType.Activation, Id.ToString(), tags) is { } never)
            return never;
        if (!change.JudgeOnly && !tags.SequenceEqual(state.Draft.Tags))
            await WriteAsync(state with { Draft = state.Draft with { Tags = tags } });
        return new Done();
    });

    public void Dispose() => _gate.Dispose();

    private ValueTask<Refusal?> RefuseAsync(Caller caller, string action) =>
        judge.RefuseAsync(caller, action, ResourceType.Activation, Id.ToString(), Owned(caller.Account)?.Draft.Tags);

    private EnrollmentState? Owned(AccountId account) => State is { } state && state.Account == account ? state : null;

    private async Task<Reply<T>> InTurnAsync<T>(Func<Task<Reply<T>>> work)
    {
        await _gate.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task WriteAsync(EnrollmentState next)
    {
        var before = storage.State;
        storage.State = next;
        try
        {
            await OrDeactivateAsync(storage.WriteStateAsync);
        }
        catch
        {
            // Others whose turn comes before this activation is gone must not see what was not stored.
            storage.State = before;
            throw;
        }
    }

    // After a failed write nobody knows what is stored; the next activation reads it.
    private async Task OrDeactivateAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
