using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Files;

/// <summary>How many files an account sent today.</summary>
internal sealed class FileQuota(IFileStore store, IClock clock, IOptions<SendFileOptions> options) : DailyQuota(clock)
{
    protected override long Max => options.Value.PerDayMax;

    protected override Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit) => store.CountAsync(account, from, until, limit);
}
