using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Tags;

/// <summary>Changes and lists tags, whatever carries them. A stateless worker: key 0 everywhere. Lists read search tables and wake no grain.</summary>
[Alias("ca.ITagDesk")]
public interface ITagDesk : IGrainWithIntegerKey
{
    /// <summary>Changes the tags of each of these. All are judged before the first is changed; should it break off, some are changed and some not, and it is
    /// safe to repeat.</summary>
    /// <returns>Refuses with <see cref="RefusalCode.InvalidResourceIdNotFound"/> what is not there or another's, and what
    /// <see cref="ITaggedGrain.ChangeTagsAsync"/> refuses.</returns>
    [Alias("Change")]
    Task<Reply<Done>> ChangeAsync(Caller caller, ImmutableArray<ResourceId> resources, TagChange change);

    /// <summary>A page of tags, in the order of the ids and keys.</summary>
    [Alias("List")]
    Task<Reply<Page<ResourceTag>>> ListAsync(Caller caller, TagQuery query);
}

/// <summary>What everything that carries tags does. Get one from the grain of the thing itself.</summary>
[Alias("ca.ITaggedGrain")]
public interface ITaggedGrain : IGrainWithStringKey
{
    /// <summary>Changes its tags. Safe to repeat.</summary>
    /// <returns>Refuses with <see cref="RefusalCode.InvalidResourceIdNotFound"/>, with <see cref="RefusalCode.OperationDeniedQuotaExceed"/> more tags than it may have,
    /// and with <see cref="RefusalCode.TagKeyDuplication"/> keys that differ by case only.</returns>
    [Alias("ChangeTags")]
    Task<Reply<Done>> ChangeTagsAsync(Caller caller, TagChange change);
}

/// <summary>Finds what carries tags.</summary>
public static class TaggedGrains
{
    /// <summary>The grain of that thing, as far as tags go.</summary>
    public static ITaggedGrain GetTagged(this IGrainFactory grains, ResourceId id)
    {
        ArgumentNullException.ThrowIfNull(grains);
        IGrainWithStringKey grain = id.Kind switch
        {
            TaggedKind.Command => Commands.CommandGrains.GetCommand(grains, new(new(id.Value))),
            TaggedKind.Invocation or TaggedKind.Sending => Invocations.InvocationGrains.GetInvocation(grains, new(new(id.Value))),
            TaggedKind.Enrollment => Instances.InstanceGrains.GetEnrollment(grains, new(id.Value)),
            TaggedKind.Instance => Instances.InstanceGrains.GetInstanceAgent(grains, new(new(id.Value))),
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "Say which grain holds it."),
        };
        return grain.AsReference<ITaggedGrain>();
    }
}
