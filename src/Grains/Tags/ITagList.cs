using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;

namespace CloudAssistant.Grains.Tags;

/// <summary>Reads the search tables of tags.</summary>
internal interface ITagList
{
    /// <summary>A page of tags.</summary>
    Task<Reply<Page<ResourceTag>>> ReadAsync(AccountId account, TagQuery query);
}

/// <summary>Tags of invocations: they stand in a table of their own, not in a grain state.</summary>
internal interface IInvocationTags
{
    /// <summary>The tags as they are now; none of what is not there or another's.</summary>
    Task<ImmutableSortedDictionary<string, string>> ReadAsync(AccountId account, InvocationId invocation);

    /// <summary>Changes them in one transaction, which locks the invocation; refuses what <see cref="TagChanges"/> refuses.</summary>
    Task<Reply<Done>> ChangeAsync(AccountId account, InvocationId invocation, TagChange change);
}
