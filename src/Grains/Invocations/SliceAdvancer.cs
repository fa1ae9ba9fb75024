using System.Collections.Immutable;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Grains.Invocations;

/// <summary>The one step of a slice, for its grain and for the sweeper. Reads the database only; safe to repeat and to run twice at once.</summary>
internal sealed partial class SliceAdvancer(
    ISliceStore slices,
    IInvocationStore invocations,
    IGatewayDirectory gateways,
    IClock clock,
    TimeProvider time,
    IOptions<InvocationOptions> options,
    ILogger<SliceAdvancer> log)
{
    private static readonly TimeSpan GatewayTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A slice after a step.</summary>
    /// <param name="Row">Its row.</param>
    /// <param name="Changed">Whether the step changed it.</param>
    /// <param name="Unsent">A gateway did not take its messages; look again soon.</param>
    internal readonly record struct Step(SliceRow Row, bool Changed, bool Unsent);

    /// <summary>Writes what is due: sends what waits, closes what is overdue. Null when there is no such slice.</summary>
    public async Task<(SliceResult Result, SliceSnapshot Seen)?> WriteAsync(SliceKey key)
    {
        var seen = await slices.ReadAsync(key);
        if (seen is null)
            return null;
        var now = clock.Now.ToUnixTimeMilliseconds();
        var released = await ReleasedAsync(seen, now);
        if (!SliceRules.NeedsWrite(seen, SliceRules.Advance(seen, now, released), now))
            return (new(seen.Row, false), seen);

        var result = await slices.ChangeAsync(new(key, default, WithLinks: true, locked =>
        {
            // By the time of the lock: behind a database that was away, the work may have waited long.
            var changes = SliceRules.Advance(locked, clock.Now.ToUnixTimeMilliseconds(), released);
            var changed = changes.Records.ToDictionary(record => record.Key.Ordinal);
            seen = locked with { Records = [.. locked.Records.Select(record => changed.GetValueOrDefault(record.Key.Ordinal, record))] };
            return changes;
        }));
        return result is { } done ? (done, seen) : null;
    }

    /// <summary>Writes what is due, then sends what the database says is to be sent.</summary>
    public async Task<Step?> AdvanceAsync(SliceKey key, Dictionary<int, LastSent> memory, Func<Task<TaskBody?>> body)
    {
        if (await WriteAsync(key) is not { } written)
            return null;
        var now = clock.Now.ToUnixTimeMilliseconds();
        var plan = SendRules.Plan(written.Seen.Records.Where(record => record.IsOpen), written.Seen.Links, memory, now);
        var taken = await DeliverAsync([.. plan.Select(gateway => new GatewayMessages(gateway.Key, [.. gateway]))], memory, body);
        return new(written.Result.Row, written.Result.Changed, !taken);
    }

    /// <summary>Hands messages to their gateways; false when one of them did not take them.</summary>
    public async Task<bool> DeliverAsync(ImmutableArray<GatewayMessages> due, Dictionary<int, LastSent> memory, Func<Task<TaskBody?>> body)
    {
        var now = clock.Now.ToUnixTimeMilliseconds();
        // All at once: a gateway that just died must not hold up the agents of the others.
        var taken = await Task.WhenAll(due.Select(gateway => DeliverAsync(gateway.Gateway, gateway.Targets, memory, body, now)));
        return !taken.Contains(false);
    }

    /// <summary>The body of the invocation's tasks; null when the invocation is gone.</summary>
    public async Task<TaskBody?> LoadBodyAsync(InvocationId invocation) =>
        await invocations.ReadAsync(invocation) is { } row ? TaskBodies.Build(row, options.Value.RegionId) : null;

    // Who was deregistered never comes back, so this may be read before the lock. Only when a look is due: a nudge comes with a link.
    private async Task<IReadOnlySet<InstanceId>?> ReleasedAsync(SliceSnapshot seen, long now)
    {
        if (seen.Row.AttendAt is not { } due || due > now)
            return null;
        var unlinked = seen.Records.Where(record => !seen.Links.ContainsKey(record.Key.Ordinal)).Select(record => record.Instance).ToHashSet();
        return unlinked.Count == 0 ? null : await invocations.ReleasedAsync(unlinked);
    }

    private async Task<bool> DeliverAsync(
        Guid gateway, ImmutableArray<DeliveryTarget> targets, Dictionary<int, LastSent> memory, Func<Task<TaskBody?>> body, long now)
    {
        try
        {
            var observer = await gateways.FindAsync(gateway);
            if (observer is null)
                return false;
            var shared = targets.Any(target => target.Kind == DeliveryKind.Run) ? await body() : null;
            var answer = await observer.DeliverAsync(new(shared, targets)).WaitAsync(GatewayTimeout, time);
            if (answer != DeliverAnswer.Accepted)
                return false;
            foreach (var target in targets)
                memory[target.Record.Ordinal] = new(target.Kind, target.Epoch, now);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or Orleans.Runtime.OrleansException)
        {
            // Unknown: it may have arrived. It is sent again; agents know what they have seen.
            LogUndelivered(gateway, targets.Length, exception.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Gateway {Gateway} gave no answer to {Count} messages ({Reason}); they are sent again")]
    private partial void LogUndelivered(Guid gateway, int count, string reason);
}
