using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using Orleans.Concurrency;

namespace CloudAssistant.Grains.Tags;

/// <inheritdoc cref="ITagDesk"/>
[StatelessWorker, Reentrant]
internal sealed class TagDesk(ITagList list) : Grain, ITagDesk
{
    public async Task<Reply<Done>> ChangeAsync(Caller caller, ImmutableArray<ResourceId> resources, TagChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var grains = resources.Distinct().Select(resource => GrainFactory.GetTagged(resource)).ToList();
        return await FirstRefusalAsync(grains.Select(grain => grain.ChangeTagsAsync(caller, change with { JudgeOnly = true })))
            ?? await FirstRefusalAsync(grains.Select(grain => grain.ChangeTagsAsync(caller, change)))
            ?? (Reply<Done>)new Done();
    }

    public Task<Reply<Page<ResourceTag>>> ListAsync(Caller caller, TagQuery query) => list.ReadAsync(caller.Account, query);

    private static async Task<Reply<Done>?> FirstRefusalAsync(IEnumerable<Task<Reply<Done>>> calls) =>
        (await Task.WhenAll(calls)).FirstOrDefault(reply => reply.Refused is not null);
}
