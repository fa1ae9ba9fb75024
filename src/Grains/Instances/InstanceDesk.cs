using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Paging;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Instances;

/// <summary>Makes enrollment codes; lists codes and instances from their search tables.</summary>
[StatelessWorker, Reentrant]
internal sealed class InstanceDesk(IInstanceSearch search, IClientTokens tokens, IOptions<InstanceOptions> options, IClock clock) : Grain, IInstanceDesk
{
    private const string CreateAction = "CreateActivation";

    /// <summary>Ids that a list may be asked for.</summary>
    private const int IdsMax = 100;

    public async Task<Reply<EnrollmentCreated>> CreateEnrollmentAsync(Caller caller, EnrollmentDraft draft, ClientToken? token)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(draft);
        if (EnrollmentRules.Check(draft, options.Value) is { } refusal)
            return refusal;
        var id = EnrollmentId.New();
        if (token is not null)
        {
            if (!(await tokens.ClaimAsync(caller.Account, CreateAction, token, id.ToString())).Try(out var claim, out var refused))
                return refused;
            id = EnrollmentId.Parse(claim.Result);
            // The code was shown once and is nowhere now. When the first call broke off before it made one, this call makes it.
            if (!claim.IsNew && (await GrainFactory.GetEnrollment(id).GetAsync(caller.Account)).Try(out var made, out _))
                return new EnrollmentCreated(made, "");
        }

        var max = options.Value.OpenCodesMax;
        if (await search.CountOpenEnrollmentsAsync(caller.Account, clock.Now, max) >= max)
            return new Refusal(RefusalCode.ActivationCountExceedLimit, $"{max} activations still take instances, which is the limit: disable one or wait until one expires.");

        var code = EnrollmentCode.New();
        var created = await GrainFactory.GetEnrollment(id).CreateAsync(caller.Account, draft, EnrollmentCode.Hash(code));
        return created.Try(out var enrollment, out var notCreated) ? new EnrollmentCreated(enrollment, code) : notCreated;
    }

    public async Task<Reply<Page<Enrollment>>> ListEnrollmentsAsync(AccountId account, EnrollmentQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return NewestFirst.Of(query.Page).Try(out var part, out var refusal) ? await search.EnrollmentsAsync(account, query, part) : refusal;
    }

    public async Task<Reply<Page<Instance>>> ListInstancesAsync(AccountId account, InstanceQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (!query.Ids.IsDefault && query.Ids.Length > IdsMax)
            return new Refusal(RefusalCode.InstanceIdsExceedLimit, $"At most {IdsMax} instance ids.");
        return NewestFirst.Of(query.Page).Try(out var part, out var refusal) ? await search.InstancesAsync(account, query, part, clock.Now) : refusal;
    }
}
