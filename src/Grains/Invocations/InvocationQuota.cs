using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Invocations;

/// <summary>How many invocations an account made today.</summary>
internal sealed class InvocationQuota(IInvocationStore store, IClock clock, IOptions<InvocationOptions> options) : DailyQuota(clock)
{
    protected override long Max => options.Value.PerDayMax;

    protected override Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit) => store.CountAsync(account, from, until, limit);
}
