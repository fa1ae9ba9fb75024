using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Access;

/// <inheritdoc cref="IAccessGrain"/>
[StatelessWorker, Reentrant]
internal sealed class AccessGrain(CallJudge judge) : Grain, IAccessGrain
{
    public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence) => judge.JudgeAsync(evidence);
}
