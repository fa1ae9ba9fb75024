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
internal sealed class InstanceDesk(
    IInstanceSearch search, IClientTokens tokens, PolicyJudge judge, IOptions<InstanceOptions> options, IOptions<CommandOptions> limits, IClock clock) : Grain, IInstanceDesk
{
    private const string CreateAction = "CreateActivation";
    private const string DeregisterAction = "DeregisterManagedInstance";

    /// <summary>Actions that list instances.</summary>
    private static readonly string[] ListActions = ["DescribeManagedInstances", "DescribeCloudAssistantStatus", "DescribeInstances", "InstallCloudAssistant"];

    /// <summary>Ids that a list may be asked for.</summary>
    private const int IdsMax = 100;

    /// <summary>Instances in a page, at most: one of the lists of them shows more than other lists.</summary>
    private const int InstancesInPageMax = 100;

    public async Task<Reply<EnrollmentCreated>> CreateEnrollmentAsync(Caller caller, EnrollmentDraft draft, ClientToken? token)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(draft);
        if (await judge.RefuseAsync(caller, CreateAction, ResourceType.Activation, ResourceName.All, draft.Tags) is { } forbidden)
            return forbidden;
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
            return await grain.DeregisterAsync(caller);
        if (!(await tokens.FindAsync(caller.Account, DeregisterAction, token)).Try(out var used, out var mismatch))
            return mismatch;
        if (used is null)
        {
            // A token stands for a call that did something: not for one that found nothing.
            if (!(await grain.GetAsync(caller.Account)).Try(out var found, out _))
                return await grain.DeregisterAsync(caller);
            if (await judge.RefuseAsync(caller, DeregisterAction, ResourceType.Instance, instance.ToString(), found.Tags) is { } forbidden)
                return forbidden;
            if ((await tokens.ClaimAsync(caller.Account, DeregisterAction, token, instance.ToString())).Refused is { } other)
                return other;
        }

        var reply = await grain.DeregisterAsync(caller);
        return reply.Refused is null or { Code: RefusalCode.ForbiddenRam } ? reply : await grain.GetReleasedAsync(caller.Account);
    }

    public async Task<Reply<Page<Enrollment>>> ListEnrollmentsAsync(Caller caller, EnrollmentQuery query)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        if (await judge.RefuseAsync(caller, "DescribeActivations", ResourceType.Activation, query.Id?.ToString() ?? ResourceName.All) is { } forbidden)
            return forbidden;
        return NewestFirst.Of(query.Page).Try(out var part, out var refusal) ? await search.EnrollmentsAsync(caller.Account, query, part) : refusal;
    }

    public async Task<Reply<Page<Instance>>> ListInstancesAsync(Caller caller, string action, InstanceQuery query)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(query);
        if (!ListActions.Contains(action, StringComparer.Ordinal))
            throw new ArgumentOutOfRangeException(nameof(action), action, "Put every action that lists instances into the list.");
        if (!query.Ids.IsDefault && query.Ids.Length > IdsMax)
            return new Refusal(RefusalCode.InstanceIdsExceedLimit, $"At most {IdsMax} instance ids.");
        foreach (var id in query.Ids.IsDefaultOrEmpty ? [ResourceName.All] : query.Ids.Select(id => id.ToString()))
        {
            if (await judge.RefuseAsync(caller, action, ResourceType.Instance, id) is { } forbidden)
                return forbidden;
        }

        return NewestFirst.Of(query.Page, InstancesInPageMax).Try(out var part, out var refusal) ? await search.InstancesAsync(caller.Account, query, part, clock.Now) : refusal;
    }
}
