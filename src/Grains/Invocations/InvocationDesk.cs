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
internal sealed class InvocationDesk(IInvocationStore store, InvocationQuota quota, IClock clock, HomeCell cell) : Grain, IInvocationDesk
{
    public async Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request)
    {
        if (!await quota.HasRoomAsync(caller.Account))
            return new Refusal(RefusalCode.InvocationExceedQuota, "The account has made as many invocations today as it may; the day ends at midnight UTC.");
        var reply = await GrainFactory.GetInvocation(InvocationId.New(cell.Id, clock.Now)).StartAsync(caller, request);
        if (reply.Refused is null)
            quota.Note(caller.Account);
        return reply;
    }

    public Task<Reply<Page<InvocationView>>> ListAsync(AccountId account, InvocationQuery query) => store.ListAsync(account, query);

    public Task<Reply<Page<RecordView>>> ResultsAsync(AccountId account, RecordQuery query) => store.ResultsAsync(account, query);
}
