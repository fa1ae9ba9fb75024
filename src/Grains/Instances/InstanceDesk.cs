using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Commands;
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
internal sealed class InstanceDesk(IInstanceSearch search, IClientTokens tokens, IOptions<InstanceOptions> options, IOptions<CommandOptions> limits, IClock clock)
    : Grain, IInstanceDesk
{
    private const string CreateAction = "CreateActivation";
    private const string DeregisterAction = "DeregisterManagedInstance";

    /// <summary>Ids that a list may be asked for.</summary>
    private const int IdsMax = 100;

    /// <summary>Instances in a page, at most: one of the lists of them shows more than other lists.</summary>
    private const int InstancesInPageMax = 100;

    public async Task<Reply<EnrollmentCreated>> CreateEnrollmentAsync(Caller caller, EnrollmentDraft draft, ClientToken? token)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(draft);
        if (EnrollmentRules.Check(draft, options.Value, limits.Value) is { } refusal)
            return refusal;
        var id = EnrollmentId.New();
        var isFirst = true;
        if (token is not null)
        {
            if (!(await tokens.ClaimAsync(caller.Account, CreateAction, token, id.ToString())).Try(out var claim, out var refused))
                return refused;
            id = EnrollmentId.Parse(TokenResult.Ids(claim.Result)[0]);
            isFirst = claim.IsNew;
            // The code was shown once and is nowhere now. When the first call broke off before it made one, this call makes it.
            if (TokenResult.IsMade(claim.Result) || (!isFirst && (await GrainFactory.GetEnrollment(id).GetAsync(caller.Account)).Refused is null))
                return new Refusal(RefusalCode.OperationForbidden,
                    $"The activation {id} was made by the first call with this client token, and its code was shown once: make a new activation with another token.");
        }

        var max = options.Value.OpenCodesMax;
        if (await search.CountOpenEnrollmentsAsync(caller.Account, clock.Now, max) >= max)
            return new Refusal(RefusalCode.ActivationCountExceedLimit, $"{max} activations still take instances, which is the limit: disable one or wait until one expires.");

        var code = EnrollmentCode.New();
        var created = await GrainFactory.GetEnrollment(id).CreateAsync(caller.Account, draft, EnrollmentCode.Hash(code));
        if (!created.Try(out var enrollment, out var notCreated))
            return isFirst ? notCreated : new Refusal(RefusalCode.IdempotentProcessing, "The first call with this client token is still under way.");
        if (token is not null)
            await tokens.ReplaceAsync(caller.Account, CreateAction, token, id.ToString(), TokenResult.Made(id.ToString()));
        return new EnrollmentCreated(enrollment, code);
    }

    public async Task<Reply<Instance>> DeregisterAsync(Caller caller, InstanceId instance, ClientToken? token)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var grain = GrainFactory.GetInstanceAgent(instance);
        if (token is null)
            return await grain.DeregisterAsync(caller.Account);
        if (!(await tokens.FindAsync(caller.Account, DeregisterAction, token)).Try(out var used, out var mismatch))
            return mismatch;
        if (used is null)
        {
            // A token stands for a call that did something: not for one that found nothing.
            if ((await grain.GetAsync(caller.Account)).Refused is not null)
                return await grain.DeregisterAsync(caller.Account);
            if ((await tokens.ClaimAsync(caller.Account, DeregisterAction, token, instance.ToString())).Refused is { } other)
                return other;
        }

        var reply = await grain.DeregisterAsync(caller.Account);
        return reply.Refused is null ? reply : await grain.GetReleasedAsync(caller.Account);
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
        return NewestFirst.Of(query.Page, InstancesInPageMax).Try(out var part, out var refusal) ? await search.InstancesAsync(account, query, part, clock.Now) : refusal;
    }
}
