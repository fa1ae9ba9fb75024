using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Files;

/// <summary>Reads what became of files that were sent; they are written as invocations are.</summary>
internal interface IFileStore
{
    /// <summary>A page of sendings, newest first.</summary>
    Task<Reply<Page<SendingView>>> ListAsync(AccountId account, SendingQuery query);

    /// <summary>Sendings of the account whose ids were made from <paramref name="from"/> until before <paramref name="until"/>; counts no further than
    /// <paramref name="limit"/>.</summary>
    Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit);
}
