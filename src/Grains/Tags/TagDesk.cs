using System.Collections.Immutable;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Tags;

/// <inheritdoc cref="ITagDesk"/>
[StatelessWorker, Reentrant]
internal sealed class TagDesk(ITagList list, PolicyJudge judge) : Grain, ITagDesk
{
    public async Task<Reply<Done>> ChangeAsync(Caller caller, ImmutableArray<ResourceId> resources, TagChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var grains = resources.Distinct().Select(resource => GrainFactory.GetTagged(resource)).ToList();
        return await FirstRefusalAsync(grains.Select(grain => grain.ChangeTagsAsync(caller, change with { JudgeOnly = true })))
            ?? await FirstRefusalAsync(grains.Select(grain => grain.ChangeTagsAsync(caller, change)))
            ?? (Reply<Done>)new Done();
    }

    public async Task<Reply<Page<ResourceTag>>> ListAsync(Caller caller, TagQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        foreach (var id in query.Ids.IsDefaultOrEmpty ? [ResourceName.All] : query.Ids.Select(id => id.ToString()))
        {
            if (await judge.RefuseAsync(caller, "ListTagResources", TypeOf(query.Kind), id) is { } forbidden)
                return forbidden;
        }

        return await list.ReadAsync(caller.Account, query);
    }

    private static ResourceType TypeOf(TaggedKind kind) => kind switch
    {
        TaggedKind.Command => ResourceType.Command,
        TaggedKind.Invocation or TaggedKind.Sending => ResourceType.Invocation,
        TaggedKind.Enrollment => ResourceType.Activation,
        TaggedKind.Instance => ResourceType.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Say as what policies name it."),
    };

    private static async Task<Reply<Done>?> FirstRefusalAsync(IEnumerable<Task<Reply<Done>>> calls) =>
        (await Task.WhenAll(calls)).FirstOrDefault(reply => reply.Refused is not null);
}
