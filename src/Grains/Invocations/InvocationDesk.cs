using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Time;

using Orleans.Concurrency;

namespace CloudAssistant.Grains.Invocations;

/// <inheritdoc cref="IInvocationDesk"/>
[StatelessWorker, Reentrant]
internal sealed class InvocationDesk(
    IInvocationStore store, InvocationStarter starter, CallJudge judge, PolicyJudge policies, IClock clock, HomeCell cell) : Grain, IInvocationDesk
{
    private const string ListAction = "DescribeInvocations";
    private const string ResultsAction = "DescribeInvocationResults";

    public Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request)
    {
        var id = InvocationId.New(cell.Id, clock.Now);
        // Waking a grain costs more than accepting a few targets. The many of a large one are made in its own turn, not in that of all callers here.
        return request.Instances.Length is > 0 and <= SliceKey.TargetsMax
            ? starter.StartAsync(id, caller, request)
            : GrainFactory.GetInvocation(id).StartAsync(caller, request);
    }

    public async Task<Reply<Page<InvocationView>>> ListAsync(Caller caller, InvocationQuery query) =>
        await policies.RefuseAsync(caller, ListAction, ResourceType.Invocation, NameOf(query.Id)) is { } forbidden ? forbidden : await store.ListAsync(caller.Account, query);

    public async Task<Reply<Page<InvocationView>>> ListSignedAsync(CallEvidence evidence, InvocationQuery query)
    {
        Page<InvocationView>? seen = null;
        var judged = await judge.JudgeAsync(evidence, store.CanLook(query) ? LookAsync : null, (key, asking) => Refuse(key, asking, ListAction, query.Id));
        if (!judged.Try(out var caller, out var refusal))
            return refusal;
        return seen is not null ? seen : await store.ListAsync(caller.Account, query);

        async Task<bool> LookAsync(Caller looking, Nonce nonce)
        {
            (var fresh, seen) = await store.LookAsync(looking.Account, query, nonce);
            return fresh;
        }
    }

    public async Task<Reply<Page<RecordView>>> ResultsAsync(Caller caller, RecordQuery query) =>
        await policies.RefuseAsync(caller, ResultsAction, ResourceType.Invocation, NameOf(query.Invocation)) is { } forbidden
            ? forbidden
            : await store.ResultsAsync(caller.Account, query);

    public async Task<Reply<Page<RecordView>>> ResultsSignedAsync(CallEvidence evidence, RecordQuery query) =>
        (await judge.JudgeAsync(evidence, null, (key, asking) => Refuse(key, asking, ResultsAction, query.Invocation))).Try(out var caller, out var refusal) ? await store.ResultsAsync(caller.Account, query) : refusal;

    private Refusal? Refuse(AccessKey key, Caller caller, string action, InvocationId? id) => policies.Refuse(key, caller, action, ResourceType.Invocation, NameOf(id));

    private static string NameOf(InvocationId? id) => id?.ToString() ?? ResourceName.All;
}
