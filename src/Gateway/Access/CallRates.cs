using System.Collections.Concurrent;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Grains.Interfaces.Replies;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Access;

/// <summary>How many calls each access key makes by this gateway. Only calls count that a silo has found to be that key's: whoever merely names a key takes
/// nothing from its owner.</summary>
internal sealed class CallRates
{
    /// <summary>Keys remembered at once, at most; of those that called no more than they may, nothing need be known.</summary>
    public const int KeysMax = 10_000;

    private readonly ConcurrentDictionary<string, KeyRate> _keys = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly long _ticksPerCall;
    private readonly long _ticksPerBurst;

    public CallRates(IOptions<GatewayOptions> options, TimeProvider time)
    {
        var (perSecond, burst) = (options.Value.CallsPerSecondPerKey, options.Value.CallBurstPerKey);
        _time = time;
        _began = time.GetTimestamp();
        _ticksPerCall = perSecond == 0 ? 0 : Math.Max(1, TimeSpan.TicksPerSecond / perSecond);
        _ticksPerBurst = _ticksPerCall * burst;
    }

    /// <summary>Keys remembered now.</summary>
    public int Keys => _keys.Count;

    /// <summary>How long the key must wait for its next call; null when it need not.</summary>
    public TimeSpan? WaitOf(string accessKeyId) =>
        _keys.TryGetValue(accessKeyId, out var rate) && rate.FullAt + _ticksPerCall - _ticksPerBurst - Now is var wait and > 0 ? TimeSpan.FromTicks(wait) : null;

    /// <summary>Counts a call that a silo has judged; nothing when <paramref name="refusal"/> says that it was not the key's, or that nobody knows.</summary>
    public void Count(string accessKeyId, Refusal? refusal)
    {
        if (_ticksPerCall == 0 || (refusal is not null && !IsOfKey(refusal.Code)))
            return;
        var now = Now;
        if (!_keys.TryGetValue(accessKeyId, out var rate))
        {
            if (_keys.Count >= KeysMax)
                Forget(now);
            rate = _keys.GetOrAdd(accessKeyId, static (_, fullAt) => new(fullAt), now);
        }

        rate.Take(now, _ticksPerCall);
    }

    private long Now => _time.GetElapsedTime(_began).Ticks;

    // A silo tells these before it knows that the key signed, and the last two also when it knows nothing at all. A used nonce is whoever recorded the call.
    private static bool IsOfKey(RefusalCode code) => code is not (
        RefusalCode.InvalidTimeStampExpired or RefusalCode.InvalidAccessKeyIdNotFound or RefusalCode.InvalidAccessKeyIdInactive or RefusalCode.InvalidParameter
        or RefusalCode.SignatureDoesNotMatch or RefusalCode.SignatureNonceUsed or RefusalCode.ServiceUnavailable or RefusalCode.InternalError);

    private void Forget(long now)
    {
        foreach (var (key, rate) in _keys)
        {
            if (rate.FullAt <= now)
                _keys.TryRemove(key, out _);
        }

        // Rather is nobody held back for a moment than memory filled.
        if (_keys.Count >= KeysMax)
            _keys.Clear();
    }

    /// <summary>The calls a key has left, as the time at which it has all of them again.</summary>
    private sealed class KeyRate(long fullAt)
    {
        private long _fullAt = fullAt;

        public long FullAt => Interlocked.Read(ref _fullAt);

        public void Take(long now, long ticks)
        {
            long seen;
            do
                seen = FullAt;
            while (Interlocked.CompareExchange(ref _fullAt, Math.Max(seen, now) + ticks, seen) != seen);
        }
    }
}
