using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>The search rows of commands. They follow the grain states; only the mark of a delete is written here.</summary>
internal interface ICommandStore
{
    /// <summary>A page, newest first, without those being deleted.</summary>
    Task<Reply<Page<Command>>> ListAsync(AccountId account, CommandQuery query);

    /// <summary>Whether the account keeps <paramref name="count"/> commands or more.</summary>
    Task<bool> HasAsManyAsync(AccountId account, int count);

    /// <summary>Whether a delete has begun; then the command counts as deleted.</summary>
    Task<bool> IsDeletingAsync(CommandId command);

    /// <summary>Begins a delete, unless an unfinished invocation uses the command. One transaction, which locks the row that an accept locks too.</summary>
    Task<DeleteMark> MarkDeletingAsync(AccountId account, CommandId command);
}

/// <summary>How the beginning of a delete ended.</summary>
internal enum DeleteMark
{
    /// <summary>It is marked, by this call or one before.</summary>
    Marked,

    /// <summary>An unfinished invocation uses it.</summary>
    InUse,

    /// <summary>There is no such command.</summary>
    NotFound,
}
